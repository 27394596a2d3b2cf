insert into publication (id, key, kind, created_at)
values ({id 401}, 'sciatica-in-pregnancy', 'course', '2026-01-01T00:00:00+00:00');

insert into content (hash, bytes) values ({bytes abababababababababababababababababababababababababababababababab}, {bytes beef});

insert into edition_file (edition_id, path, content_hash) values ({id 402}, 'course.yaml', {bytes abababababababababababababababababababababababababababababababab});

insert into edition_item (edition_id, key, kind, parent_key, position, item_id, revision_hash)
values ({id 402}, 'finding-neutral', 'lesson', null, 1, {id 403}, {bytes abababababababababababababababababababababababababababababababab});

insert into edition (id, publication_id, number, hash, library_edition_id, change_reason, published_by, published_at)
values ({id 402}, {id 401}, 1, {bytes abababababababababababababababababababababababababababababababab}, null, 'First edition', {id 201}, '2026-01-01T00:00:00+00:00');
