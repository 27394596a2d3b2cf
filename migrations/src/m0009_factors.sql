create table new_link (
    id {id} not null primary key,
    user_id {id} not null references "user" (id),
    purpose text not null check (purpose in ('verify-address', 'reset-password', 'set-password')),
    salt {bytes} not null,
    token_hash {bytes} not null unique,
    created_at {instant} not null,
    expires_at {instant} not null,
    used_at {instant}
) {strict};

insert into new_link select id, user_id, purpose, salt, token_hash, created_at, expires_at, used_at from link;

create table new_sign_up (
    link_id {id} not null primary key references new_link (id) on delete cascade,
    password_hash text not null,
    locale text not null,
    zone text not null
) {strict};

insert into new_sign_up select link_id, password_hash, locale, zone from sign_up;

drop table sign_up;
drop table link;
alter table new_link rename to link;
alter table new_sign_up rename to sign_up;

create index link_by_user on link (user_id, id);
create index link_by_expiry on link (expires_at);

alter table session add column proved_at {instant};
alter table session add column factor_at {instant};

update session set proved_at = created_at;

alter table credential add column short {flag} not null default false;

alter table "user" add column suspended_at {instant};
alter table "user" add column data_key_id {id} references data_key (id);

create table totp (
    user_id {id} not null primary key references "user" (id),
    seed {bytes} not null,
    last_step {count},
    created_at {instant} not null,
    confirmed_at {instant}
) {strict};

create table recovery_code (
    user_id {id} not null references "user" (id),
    code_hash {bytes} not null,
    created_at {instant} not null,
    used_at {instant},
    primary key (user_id, code_hash)
) {strict};

create table passkey (
    id {id} not null primary key,
    user_id {id} not null references "user" (id),
    name text not null,
    credential_id {bytes} not null unique,
    credential {json} not null,
    created_at {instant} not null,
    last_used_at {instant}
) {strict};

create index passkey_by_user on passkey (user_id, id);

create table ceremony (
    id {id} not null primary key,
    purpose text not null,
    user_id {id} references "user" (id),
    token_hash {bytes} not null unique,
    state {bytes} not null,
    created_at {instant} not null,
    expires_at {instant} not null
) {strict};

create index ceremony_by_expiry on ceremony (expires_at);
create index ceremony_by_user on ceremony (user_id);

create table provider_identity (
    issuer text not null,
    subject text not null,
    user_id {id} not null references "user" (id),
    linked_at {instant} not null,
    primary key (issuer, subject)
) {strict};

create index provider_identity_by_user on provider_identity (user_id);

create table audit (
    id {id} not null primary key,
    actor_kind text not null,
    actor_id {id},
    act text not null,
    user_id {id} references "user" (id),
    detail text,
    reason text not null,
    request {id} not null,
    at {instant} not null
) {strict};

create index audit_by_user on audit (user_id, id);
