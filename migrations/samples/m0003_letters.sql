insert into letter (id, kind, recipient_kind, recipient_id, details, state, created_at, settled_at, outcome)
values ({id 301}, 'welcome', 'user', {id 201}, '{"kind":"welcome"}', 'sent', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:01+00:00', 'accepted');

insert into letter (id, kind, recipient_kind, recipient_id, details, state, created_at)
values ({id 302}, 'welcome', 'user', {id 201}, '{"kind":"welcome"}', 'queued', '2026-01-01T00:00:00+00:00');
