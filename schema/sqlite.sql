CREATE TABLE access (
    id blob not null primary key,
    actor_kind text not null,
    actor_id blob,
    client_id blob not null,
    field_group text not null,
    purpose text not null,
    request blob not null,
    at text not null
) strict;
CREATE TABLE alert (
    id blob not null primary key,
    client_id blob not null references client (id),
    coach_id blob not null references coach (user_id),
    content blob not null,
    raised_at text not null,
    acknowledged_at text
) strict;
CREATE TABLE attempt (
    id blob not null primary key,
    enrolment_id blob not null references enrolment (id),
    assessment_key text not null,
    number integer not null check (number >= 1),
    seed blob not null,
    form text not null,
    started_at text not null,
    deadline_at text,
    answers text,
    closed_at text,
    score_percent integer,
    passed integer,
    unique (enrolment_id, assessment_key, number)
) strict;
CREATE TABLE audit (
    id blob not null primary key,
    actor_kind text not null,
    actor_id blob,
    act text not null,
    user_id blob references "user" (id),
    detail text,
    reason text not null,
    request blob not null,
    at text not null
) strict;
CREATE TABLE ceremony (
    id blob not null primary key,
    purpose text not null,
    user_id blob references "user" (id),
    token_hash blob not null unique,
    state blob not null,
    created_at text not null,
    expires_at text not null
) strict;
CREATE TABLE certificate (
    id blob not null primary key,
    completion_id blob not null unique references completion (id),
    salt blob not null,
    token_hash blob not null unique,
    name text not null,
    course_title text not null,
    condition text not null,
    edition_number integer not null,
    edition_hash text not null,
    score_percent integer not null,
    credit_minutes integer not null,
    enrolled_at text not null,
    completed_at text not null,
    issued_at text not null
) strict;
CREATE TABLE check_in (
    id blob not null primary key,
    client_id blob not null references client (id),
    routine_id blob not null references routine (id),
    form_key text not null,
    content blob not null,
    recorded_at text not null,
    unique (client_id, form_key)
) strict;
CREATE TABLE client (
    id blob not null primary key,
    coach_id blob not null references coach (user_id),
    data_key_id blob not null references data_key (id),
    email_index blob not null,
    person blob not null,
    state text not null check (state in ('invited', 'active', 'ended')),
    invited_at text not null,
    accepted_at text,
    unique (coach_id, email_index)
) strict;
CREATE TABLE client_link (
    id blob not null primary key,
    client_id blob not null references client (id),
    purpose text not null check (purpose in ('invitation', 'access')),
    salt blob not null,
    token_hash blob not null unique,
    created_at text not null,
    expires_at text not null,
    used_at text,
    revoked_at text
) strict;
CREATE TABLE client_session (
    id blob not null primary key,
    client_id blob not null references client (id),
    link_id blob not null references client_link (id),
    token_hash blob not null unique,
    created_at text not null,
    expires_at text not null
) strict;
CREATE TABLE coach (
    user_id blob not null primary key references "user" (id),
    display_name text not null,
    terms_version integer not null,
    accepted_at text not null
) strict;
CREATE TABLE completion (
    id blob not null primary key,
    enrolment_id blob not null unique references enrolment (id),
    user_id blob not null references "user" (id),
    publication_id blob not null references publication (id),
    edition_id blob not null references edition (id),
    cycle integer not null,
    attempt_id blob not null references attempt (id),
    score_percent integer not null,
    evidence_hash blob not null,
    completed_at text not null,
    unique (user_id, publication_id, cycle)
) strict;
CREATE TABLE consent (
    id blob not null primary key,
    client_id blob not null references client (id),
    purpose text not null,
    text_version integer not null,
    locale text not null,
    given_at text not null,
    withdrawn_at text
) strict;
CREATE TABLE content (
    hash blob not null primary key check (length(hash) = 32),
    bytes blob not null
) strict;
CREATE TABLE credential (
    user_id blob not null primary key references "user" (id),
    password_hash text not null,
    changed_at text not null
, short integer not null default false) strict;
CREATE TABLE data_key (
    id blob not null primary key,
    wrapped blob not null,
    master text not null,
    created_at text not null,
    destroyed_at text
) strict;
CREATE TABLE denial (
    id blob not null primary key,
    actor_kind text not null,
    actor_id blob,
    client_id blob not null references client (id),
    purpose text not null,
    request blob not null,
    at text not null
) strict;
CREATE TABLE deployment (
    only_row integer not null primary key check (only_row = 1),
    profile text not null check (profile in ('development', 'production'))
) strict;
CREATE TABLE device (
    id blob not null primary key,
    user_id blob not null references "user" (id),
    token_hash blob not null unique,
    created_at text not null
) strict;
CREATE TABLE edition (
    id blob not null primary key,
    publication_id blob not null references publication (id),
    number integer not null check (number >= 1),
    hash blob not null check (length(hash) = 32),
    library_edition_id blob references edition (id),
    change_reason text not null,
    published_by blob references "user" (id),
    published_at text not null,
    unique (publication_id, number)
) strict;
CREATE TABLE edition_file (
    edition_id blob not null references edition (id) deferrable initially deferred,
    path text not null,
    content_hash blob not null references content (hash),
    primary key (edition_id, path)
) strict;
CREATE TABLE edition_item (
    edition_id blob not null references edition (id) deferrable initially deferred,
    key text not null,
    kind text not null,
    parent_key text,
    position integer not null,
    item_id blob not null,
    revision_hash blob not null check (length(revision_hash) = 32),
    primary key (edition_id, key)
) strict;
CREATE TABLE enrolment (
    id blob not null primary key,
    user_id blob not null references "user" (id),
    publication_id blob not null references publication (id),
    edition_id blob not null references edition (id),
    cycle integer not null check (cycle >= 1),
    name_as_printed text not null,
    enrolled_at text not null,
    unique (user_id, publication_id, cycle)
) strict;
CREATE TABLE idempotency_key (
    scope text not null,
    key text not null,
    operation text not null,
    digest blob not null,
    result text not null,
    created_at text not null,
    primary key (scope, key)
) strict;
CREATE TABLE intake (
    id blob not null primary key,
    client_id blob not null references client (id),
    answers blob not null,
    answered_at text not null
) strict;
CREATE TABLE job (
    id blob not null primary key,
    kind text not null,
    payload text not null,
    dedupe_key text unique,
    due_at text not null,
    attempts integer not null,
    fence integer not null,
    lease_until text,
    last_error text,
    created_at text not null,
    done_at text,
    dead_at text
) strict;
CREATE TABLE lesson_progress (
    enrolment_id blob not null references enrolment (id),
    lesson_key text not null,
    opened_at text not null,
    completed_at text,
    primary key (enrolment_id, lesson_key)
) strict;
CREATE TABLE letter (
    id blob not null primary key,
    kind text not null,
    recipient_kind text not null check (recipient_kind in ('user', 'client')),
    recipient_id blob not null,
    details text not null,
    dedupe_key text unique,
    state text not null check (state in ('queued', 'sent', 'dropped', 'failed')),
    created_at text not null,
    settled_at text,
    outcome text
) strict;
CREATE TABLE "link" (
    id blob not null primary key,
    user_id blob not null references "user" (id),
    purpose text not null check (purpose in ('verify-address', 'reset-password', 'set-password')),
    salt blob not null,
    token_hash blob not null unique,
    created_at text not null,
    expires_at text not null,
    used_at text
) strict;
CREATE TABLE passkey (
    id blob not null primary key,
    user_id blob not null references "user" (id),
    name text not null,
    credential_id blob not null unique,
    credential text not null,
    created_at text not null,
    last_used_at text
) strict;
CREATE TABLE provider_answer (
    id blob not null primary key,
    client_id blob not null references client (id),
    content blob not null,
    recorded_at text not null
) strict;
CREATE TABLE provider_identity (
    issuer text not null,
    subject text not null,
    user_id blob not null references "user" (id),
    linked_at text not null,
    primary key (issuer, subject)
) strict;
CREATE TABLE publication (
    id blob not null primary key,
    key text not null unique,
    kind text not null check (kind in ('course', 'library')),
    created_at text not null
) strict;
CREATE TABLE recovery_code (
    user_id blob not null references "user" (id),
    code_hash blob not null,
    created_at text not null,
    used_at text,
    primary key (user_id, code_hash)
) strict;
CREATE TABLE role_grant (
    user_id blob not null references "user" (id),
    role text not null check (role in ('author', 'admin')),
    granted_at text not null,
    primary key (user_id, role)
) strict;
CREATE TABLE routine (
    id blob not null primary key,
    client_id blob not null references client (id),
    state text not null check (state in ('draft', 'active', 'held', 'ended')),
    version integer not null,
    content blob not null,
    created_at text not null,
    activated_at text
) strict;
CREATE TABLE "seaql_migrations" ( "version" varchar NOT NULL PRIMARY KEY, "applied_at" integer NOT NULL );
CREATE TABLE session (
    id blob not null primary key,
    user_id blob not null references "user" (id),
    token_hash blob not null unique,
    created_at text not null,
    expires_at text not null,
    ended_at text
, last_used_at text, program text, proved_at text, factor_at text) strict;
CREATE TABLE "sign_up" (
    link_id blob not null primary key references "link" (id) on delete cascade,
    password_hash text not null,
    locale text not null,
    zone text not null
) strict;
CREATE TABLE throttle (
    subject blob not null primary key,
    drained_at text not null
) strict;
CREATE TABLE totp (
    user_id blob not null primary key references "user" (id),
    seed blob not null,
    last_step integer,
    created_at text not null,
    confirmed_at text
) strict;
CREATE TABLE "user" (
    id blob not null primary key,
    email text not null,
    email_key text not null unique,
    locale text not null,
    zone text not null,
    verified_at text,
    created_at text not null
, suspended_at text, data_key_id blob references data_key (id)) strict;

CREATE INDEX access_by_client on access (client_id, id);
CREATE INDEX alert_by_coach on alert (coach_id, id);
CREATE UNIQUE INDEX attempt_open on attempt (enrolment_id, assessment_key) where closed_at is null;
CREATE INDEX audit_by_user on audit (user_id, id);
CREATE INDEX ceremony_by_expiry on ceremony (expires_at);
CREATE INDEX ceremony_by_user on ceremony (user_id);
CREATE UNIQUE INDEX consent_live on consent (client_id, purpose) where withdrawn_at is null;
CREATE INDEX denial_by_client on denial (client_id, id);
CREATE INDEX device_by_user on device (user_id, id);
CREATE INDEX idempotency_key_age on idempotency_key (created_at);
CREATE INDEX intake_by_client on intake (client_id, id);
CREATE INDEX job_dead on job (dead_at) where dead_at is not null;
CREATE INDEX job_done on job (done_at) where done_at is not null;
CREATE INDEX job_open on job (due_at, id) where done_at is null and dead_at is null;
CREATE INDEX letter_by_recipient on letter (recipient_id, id);
CREATE INDEX link_by_expiry on link (expires_at);
CREATE INDEX link_by_user on link (user_id, id);
CREATE INDEX passkey_by_user on passkey (user_id, id);
CREATE INDEX provider_answer_by_client on provider_answer (client_id, id);
CREATE INDEX provider_identity_by_user on provider_identity (user_id);
CREATE INDEX routine_by_client on routine (client_id, id);
CREATE UNIQUE INDEX routine_live on routine (client_id) where state in ('active', 'held');
CREATE INDEX session_by_user on session (user_id, id);
CREATE INDEX throttle_by_drained on throttle (drained_at);

CREATE TRIGGER access_no_delete before delete on access begin select raise(abort, 'access is written once and never changes'); end;
CREATE TRIGGER access_no_update before update on access begin select raise(abort, 'access is written once and never changes'); end;
CREATE TRIGGER audit_no_delete before delete on audit begin select raise(abort, 'audit is written once and never changes'); end;
CREATE TRIGGER audit_no_update before update on audit begin select raise(abort, 'audit is written once and never changes'); end;
CREATE TRIGGER certificate_no_delete before delete on certificate begin select raise(abort, 'certificate is written once and never changes'); end;
CREATE TRIGGER certificate_no_update before update on certificate begin select raise(abort, 'certificate is written once and never changes'); end;
CREATE TRIGGER check_in_no_delete before delete on check_in begin select raise(abort, 'check_in is written once and never changes'); end;
CREATE TRIGGER check_in_no_update before update on check_in begin select raise(abort, 'check_in is written once and never changes'); end;
CREATE TRIGGER completion_no_delete before delete on completion begin select raise(abort, 'completion is written once and never changes'); end;
CREATE TRIGGER completion_no_update before update on completion begin select raise(abort, 'completion is written once and never changes'); end;
CREATE TRIGGER content_no_delete before delete on content begin select raise(abort, 'content is written once and never changes'); end;
CREATE TRIGGER content_no_update before update on content begin select raise(abort, 'content is written once and never changes'); end;
CREATE TRIGGER denial_no_delete before delete on denial begin select raise(abort, 'denial is written once and never changes'); end;
CREATE TRIGGER denial_no_update before update on denial begin select raise(abort, 'denial is written once and never changes'); end;
CREATE TRIGGER edition_file_no_delete before delete on edition_file begin select raise(abort, 'edition_file is written once and never changes'); end;
CREATE TRIGGER edition_file_no_late before insert on edition_file when exists (select 1 from edition where id = new.edition_id) begin select raise(abort, 'edition is written whole and never changes: no edition_file can be added'); end;
CREATE TRIGGER edition_file_no_update before update on edition_file begin select raise(abort, 'edition_file is written once and never changes'); end;
CREATE TRIGGER edition_item_no_delete before delete on edition_item begin select raise(abort, 'edition_item is written once and never changes'); end;
CREATE TRIGGER edition_item_no_late before insert on edition_item when exists (select 1 from edition where id = new.edition_id) begin select raise(abort, 'edition is written whole and never changes: no edition_item can be added'); end;
CREATE TRIGGER edition_item_no_update before update on edition_item begin select raise(abort, 'edition_item is written once and never changes'); end;
CREATE TRIGGER edition_no_delete before delete on edition begin select raise(abort, 'edition is written once and never changes'); end;
CREATE TRIGGER edition_no_update before update on edition begin select raise(abort, 'edition is written once and never changes'); end;
CREATE TRIGGER intake_no_delete before delete on intake begin select raise(abort, 'intake is written once and never changes'); end;
CREATE TRIGGER intake_no_update before update on intake begin select raise(abort, 'intake is written once and never changes'); end;
CREATE TRIGGER provider_answer_no_delete before delete on provider_answer begin select raise(abort, 'provider_answer is written once and never changes'); end;
CREATE TRIGGER provider_answer_no_update before update on provider_answer begin select raise(abort, 'provider_answer is written once and never changes'); end;
CREATE TRIGGER publication_no_delete before delete on publication begin select raise(abort, 'publication is written once and never changes'); end;
CREATE TRIGGER publication_no_update before update on publication begin select raise(abort, 'publication is written once and never changes'); end;

