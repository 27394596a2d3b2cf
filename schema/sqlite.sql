CREATE TABLE content (
    hash blob not null primary key,
    bytes blob not null
) strict;
CREATE TABLE credential (
    user_id blob not null primary key references "user" (id),
    password_hash text not null,
    changed_at text not null
) strict;
CREATE TABLE deployment (
    only_row integer not null primary key check (only_row = 1),
    profile text not null check (profile in ('development', 'production'))
) strict;
CREATE TABLE edition (
    id blob not null primary key,
    publication_id blob not null references publication (id),
    number integer not null check (number >= 1),
    hash blob not null,
    library_edition_id blob references edition (id),
    change_reason text not null,
    published_by blob references "user" (id),
    published_at text not null,
    unique (publication_id, number)
) strict;
CREATE TABLE edition_file (
    edition_id blob not null references edition (id),
    path text not null,
    content_hash blob not null references content (hash),
    primary key (edition_id, path)
) strict;
CREATE TABLE edition_item (
    edition_id blob not null references edition (id),
    key text not null,
    kind text not null,
    parent_key text,
    position integer not null,
    item_id blob not null,
    revision_hash blob not null,
    primary key (edition_id, key)
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
CREATE TABLE letter (
    id blob not null primary key,
    kind text not null,
    recipient_kind text not null check (recipient_kind in ('user')),
    recipient_id blob not null,
    details text not null,
    dedupe_key text unique,
    state text not null check (state in ('queued', 'sent', 'dropped', 'failed')),
    created_at text not null,
    settled_at text,
    outcome text
) strict;
CREATE TABLE link (
    id blob not null primary key,
    user_id blob not null references "user" (id),
    purpose text not null check (purpose in ('verify-address')),
    salt blob not null,
    token_hash blob not null unique,
    created_at text not null,
    expires_at text not null,
    used_at text
) strict;
CREATE TABLE publication (
    id blob not null primary key,
    key text not null unique,
    kind text not null check (kind in ('course', 'library')),
    created_at text not null
) strict;
CREATE TABLE role_grant (
    user_id blob not null references "user" (id),
    role text not null check (role in ('author', 'admin')),
    granted_at text not null,
    primary key (user_id, role)
) strict;
CREATE TABLE "seaql_migrations" ( "version" varchar NOT NULL PRIMARY KEY, "applied_at" integer NOT NULL );
CREATE TABLE session (
    id blob not null primary key,
    user_id blob not null references "user" (id),
    token_hash blob not null unique,
    created_at text not null,
    expires_at text not null,
    ended_at text
) strict;
CREATE TABLE "user" (
    id blob not null primary key,
    email text not null,
    email_key text not null unique,
    locale text not null,
    zone text not null,
    verified_at text,
    created_at text not null
) strict;

CREATE INDEX idempotency_key_age on idempotency_key (created_at);
CREATE INDEX job_open on job (due_at, id) where done_at is null and dead_at is null;
CREATE INDEX letter_by_recipient on letter (recipient_id, id);
CREATE INDEX link_by_user on link (user_id, id);
CREATE INDEX session_by_user on session (user_id, id);

CREATE TRIGGER content_no_delete before delete on content begin select raise(abort, 'content belongs to a published edition and never changes'); end;
CREATE TRIGGER content_no_update before update on content begin select raise(abort, 'content belongs to a published edition and never changes'); end;
CREATE TRIGGER edition_file_no_delete before delete on edition_file begin select raise(abort, 'edition_file belongs to a published edition and never changes'); end;
CREATE TRIGGER edition_file_no_update before update on edition_file begin select raise(abort, 'edition_file belongs to a published edition and never changes'); end;
CREATE TRIGGER edition_item_no_delete before delete on edition_item begin select raise(abort, 'edition_item belongs to a published edition and never changes'); end;
CREATE TRIGGER edition_item_no_update before update on edition_item begin select raise(abort, 'edition_item belongs to a published edition and never changes'); end;
CREATE TRIGGER edition_no_delete before delete on edition begin select raise(abort, 'edition belongs to a published edition and never changes'); end;
CREATE TRIGGER edition_no_update before update on edition begin select raise(abort, 'edition belongs to a published edition and never changes'); end;

