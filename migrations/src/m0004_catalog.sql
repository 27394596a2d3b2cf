create table publication (
    id {id} not null primary key,
    key text not null unique,
    kind text not null check (kind in ('course', 'library')),
    created_at {instant} not null
) {strict};

create table content (
    hash {bytes} not null primary key check (length(hash) = 32),
    bytes {bytes} not null
) {strict};

create table edition (
    id {id} not null primary key,
    publication_id {id} not null references publication (id),
    number integer not null check (number >= 1),
    hash {bytes} not null check (length(hash) = 32),
    library_edition_id {id} references edition (id),
    change_reason text not null,
    published_by {id} references "user" (id),
    published_at {instant} not null,
    unique (publication_id, number)
) {strict};

create table edition_file (
    edition_id {id} not null references edition (id) deferrable initially deferred,
    path text not null,
    content_hash {bytes} not null references content (hash),
    primary key (edition_id, path)
) {strict};

create table edition_item (
    edition_id {id} not null references edition (id) deferrable initially deferred,
    key text not null,
    kind text not null,
    parent_key text,
    position integer not null,
    item_id {id} not null,
    revision_hash {bytes} not null check (length(revision_hash) = 32),
    primary key (edition_id, key)
) {strict};
