create table data_key (
    id {id} not null primary key,
    wrapped {bytes} not null,
    master text not null,
    created_at {instant} not null,
    destroyed_at {instant}
) {strict};

create table access (
    id {id} not null primary key,
    actor_kind text not null,
    actor_id {id},
    client_id {id} not null,
    field_group text not null,
    purpose text not null,
    request {id} not null,
    at {instant} not null
) {strict};

create index access_by_client on access (client_id, id);

create table coach (
    user_id {id} not null primary key references "user" (id),
    display_name text not null,
    terms_version integer not null,
    accepted_at {instant} not null
) {strict};

create table client (
    id {id} not null primary key,
    coach_id {id} not null references coach (user_id),
    data_key_id {id} not null references data_key (id),
    email_index {bytes} not null,
    person {bytes} not null,
    state text not null check (state in ('invited', 'active', 'ended')),
    invited_at {instant} not null,
    accepted_at {instant},
    unique (coach_id, email_index)
) {strict};

create table client_link (
    id {id} not null primary key,
    client_id {id} not null references client (id),
    purpose text not null check (purpose in ('invitation', 'access')),
    salt {bytes} not null,
    token_hash {bytes} not null unique,
    created_at {instant} not null,
    expires_at {instant} not null,
    used_at {instant},
    revoked_at {instant}
) {strict};

create table client_session (
    id {id} not null primary key,
    client_id {id} not null references client (id),
    link_id {id} not null references client_link (id),
    token_hash {bytes} not null unique,
    created_at {instant} not null,
    expires_at {instant} not null
) {strict};

create table consent (
    id {id} not null primary key,
    client_id {id} not null references client (id),
    purpose text not null,
    text_version integer not null,
    locale text not null,
    given_at {instant} not null,
    withdrawn_at {instant}
) {strict};

create unique index consent_live on consent (client_id, purpose) where withdrawn_at is null;

create table intake (
    id {id} not null primary key,
    client_id {id} not null references client (id),
    answers {bytes} not null,
    answered_at {instant} not null
) {strict};

create index intake_by_client on intake (client_id, id);

create table routine (
    id {id} not null primary key,
    client_id {id} not null references client (id),
    state text not null check (state in ('draft', 'active', 'held', 'ended')),
    version integer not null,
    content {bytes} not null,
    created_at {instant} not null,
    activated_at {instant}
) {strict};

create unique index routine_live on routine (client_id) where state in ('active', 'held');
create index routine_by_client on routine (client_id, id);

create table check_in (
    id {id} not null primary key,
    client_id {id} not null references client (id),
    routine_id {id} not null references routine (id),
    form_key text not null,
    content {bytes} not null,
    recorded_at {instant} not null,
    unique (client_id, form_key)
) {strict};

create table alert (
    id {id} not null primary key,
    client_id {id} not null references client (id),
    coach_id {id} not null references coach (user_id),
    content {bytes} not null,
    raised_at {instant} not null,
    acknowledged_at {instant}
) {strict};

create index alert_by_coach on alert (coach_id, id);

create table provider_answer (
    id {id} not null primary key,
    client_id {id} not null references client (id),
    content {bytes} not null,
    recorded_at {instant} not null
) {strict};

create index provider_answer_by_client on provider_answer (client_id, id);
