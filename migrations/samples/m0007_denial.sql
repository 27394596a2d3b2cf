insert into denial (id, actor_kind, actor_id, client_id, purpose, request, at)
values ({id 701}, 'user', {id 201}, {id 603}, 'coaching', {id 702}, '2026-01-01T00:00:00+00:00');
