alter table session add column last_used_at {instant};
alter table session add column program text;

update session set last_used_at = created_at;

create table device (
    id {id} not null primary key,
    user_id {id} not null references "user" (id),
    token_hash {bytes} not null unique,
    created_at {instant} not null
) {strict};

create index device_by_user on device (user_id, id);

create table throttle (
    subject {bytes} not null primary key,
    drained_at {instant} not null
) {strict};

create index throttle_by_drained on throttle (drained_at);
