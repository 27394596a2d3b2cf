create table job (
    id {id} not null primary key,
    kind text not null,
    payload {json} not null,
    dedupe_key text unique,
    due_at {instant} not null,
    attempts integer not null,
    fence {count} not null,
    lease_until {instant},
    last_error text,
    created_at {instant} not null,
    done_at {instant},
    dead_at {instant}
) {strict};

create index job_open on job (due_at, id) where done_at is null and dead_at is null;

create index job_dead on job (dead_at) where dead_at is not null;

create index job_done on job (done_at) where done_at is not null;

create table idempotency_key (
    scope text not null,
    key text not null,
    operation text not null,
    digest {bytes} not null,
    result {json} not null,
    created_at {instant} not null,
    primary key (scope, key)
) {strict};

create index idempotency_key_age on idempotency_key (created_at);

create table deployment (
    only_row integer not null primary key check (only_row = 1),
    profile text not null check (profile in ('development', 'production'))
) {strict};
