insert into job (id, kind, payload, dedupe_key, due_at, attempts, fence, created_at, done_at)
values ({id 101}, 'notifications.deliver', '{}', null, '2026-01-01T00:00:00+00:00', 1, 1, '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:01+00:00');

insert into job (id, kind, payload, dedupe_key, due_at, attempts, fence, lease_until, last_error, created_at, dead_at)
values ({id 102}, 'test.nothing', '{}', 'only one', '2026-01-01T00:00:00+00:00', 20, 20, null, 'fault', '2026-01-01T00:00:00+00:00', '2026-01-02T00:00:00+00:00');

insert into idempotency_key (scope, key, operation, digest, result, created_at)
values ('anonymous', 'a key', 'signUp', {bytes beef}, 'null', '2026-01-01T00:00:00+00:00');

insert into deployment (only_row, profile) values (1, 'production');
