create table "user" (
    id {id} not null primary key,
    email text not null,
    email_key text not null unique,
    locale text not null,
    zone text not null,
    verified_at {instant},
    created_at {instant} not null
) {strict};

create table credential (
    user_id {id} not null primary key references "user" (id),
    password_hash text not null,
    changed_at {instant} not null
) {strict};

create table role_grant (
    user_id {id} not null references "user" (id),
    role text not null check (role in ('author', 'admin')),
    granted_at {instant} not null,
    primary key (user_id, role)
) {strict};

create table session (
    id {id} not null primary key,
    user_id {id} not null references "user" (id),
    token_hash {bytes} not null unique,
    created_at {instant} not null,
    expires_at {instant} not null,
    ended_at {instant}
) {strict};

create index session_by_user on session (user_id, id);

create table link (
    id {id} not null primary key,
    user_id {id} not null references "user" (id),
    purpose text not null check (purpose in ('verify-address')),
    salt {bytes} not null,
    token_hash {bytes} not null unique,
    created_at {instant} not null,
    expires_at {instant} not null,
    used_at {instant}
) {strict};

create index link_by_user on link (user_id, id);
create index link_by_expiry on link (expires_at);

create table sign_up (
    link_id {id} not null primary key references link (id) on delete cascade,
    password_hash text not null,
    locale text not null,
    zone text not null
) {strict};
