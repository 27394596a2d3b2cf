create table access (id uuid not null, actor_kind text not null, actor_id uuid, client_id uuid not null, field_group text not null, purpose text not null, request uuid not null, at timestamp with time zone not null);
create table alert (id uuid not null, client_id uuid not null, coach_id uuid not null, content bytea not null, raised_at timestamp with time zone not null, acknowledged_at timestamp with time zone);
create table attempt (id uuid not null, enrolment_id uuid not null, assessment_key text not null, number integer not null, seed bytea not null, form text not null, started_at timestamp with time zone not null, deadline_at timestamp with time zone, answers text, closed_at timestamp with time zone, score_percent integer, passed boolean);
create table audit (id uuid not null, actor_kind text not null, actor_id uuid, act text not null, user_id uuid, detail text, reason text not null, request uuid not null, at timestamp with time zone not null);
create table ceremony (id uuid not null, purpose text not null, user_id uuid, token_hash bytea not null, state bytea not null, created_at timestamp with time zone not null, expires_at timestamp with time zone not null);
create table certificate (id uuid not null, completion_id uuid not null, salt bytea not null, token_hash bytea not null, name text not null, course_title text not null, condition text not null, edition_number integer not null, edition_hash text not null, score_percent integer not null, credit_minutes integer not null, enrolled_at timestamp with time zone not null, completed_at timestamp with time zone not null, issued_at timestamp with time zone not null);
create table check_in (id uuid not null, client_id uuid not null, routine_id uuid not null, form_key text not null, content bytea not null, recorded_at timestamp with time zone not null);
create table client (id uuid not null, coach_id uuid not null, data_key_id uuid not null, email_index bytea not null, person bytea not null, state text not null, invited_at timestamp with time zone not null, accepted_at timestamp with time zone);
create table client_link (id uuid not null, client_id uuid not null, purpose text not null, salt bytea not null, token_hash bytea not null, created_at timestamp with time zone not null, expires_at timestamp with time zone not null, used_at timestamp with time zone, revoked_at timestamp with time zone);
create table client_session (id uuid not null, client_id uuid not null, link_id uuid not null, token_hash bytea not null, created_at timestamp with time zone not null, expires_at timestamp with time zone not null);
create table coach (user_id uuid not null, display_name text not null, terms_version integer not null, accepted_at timestamp with time zone not null);
create table completion (id uuid not null, enrolment_id uuid not null, user_id uuid not null, publication_id uuid not null, edition_id uuid not null, cycle integer not null, attempt_id uuid not null, score_percent integer not null, evidence_hash bytea not null, completed_at timestamp with time zone not null);
create table consent (id uuid not null, client_id uuid not null, purpose text not null, text_version integer not null, locale text not null, given_at timestamp with time zone not null, withdrawn_at timestamp with time zone);
create table content (hash bytea not null, bytes bytea not null);
create table credential (user_id uuid not null, password_hash text not null, changed_at timestamp with time zone not null, short boolean not null);
create table data_key (id uuid not null, wrapped bytea not null, master text not null, created_at timestamp with time zone not null, destroyed_at timestamp with time zone);
create table denial (id uuid not null, actor_kind text not null, actor_id uuid, client_id uuid not null, purpose text not null, request uuid not null, at timestamp with time zone not null);
create table deployment (only_row integer not null, profile text not null);
create table device (id uuid not null, user_id uuid not null, token_hash bytea not null, created_at timestamp with time zone not null);
create table edition (id uuid not null, publication_id uuid not null, number integer not null, hash bytea not null, library_edition_id uuid, change_reason text not null, published_by uuid, published_at timestamp with time zone not null);
create table edition_file (edition_id uuid not null, path text not null, content_hash bytea not null);
create table edition_item (edition_id uuid not null, key text not null, kind text not null, parent_key text, position integer not null, item_id uuid not null, revision_hash bytea not null);
create table enrolment (id uuid not null, user_id uuid not null, publication_id uuid not null, edition_id uuid not null, cycle integer not null, name_as_printed text not null, enrolled_at timestamp with time zone not null);
create table idempotency_key (scope text not null, key text not null, operation text not null, digest bytea not null, result text not null, created_at timestamp with time zone not null);
create table intake (id uuid not null, client_id uuid not null, answers bytea not null, answered_at timestamp with time zone not null);
create table job (id uuid not null, kind text not null, payload text not null, dedupe_key text, due_at timestamp with time zone not null, attempts integer not null, fence bigint not null, lease_until timestamp with time zone, last_error text, created_at timestamp with time zone not null, done_at timestamp with time zone, dead_at timestamp with time zone);
create table lesson_progress (enrolment_id uuid not null, lesson_key text not null, opened_at timestamp with time zone not null, completed_at timestamp with time zone);
create table letter (id uuid not null, kind text not null, recipient_kind text not null, recipient_id uuid not null, details text not null, dedupe_key text, state text not null, created_at timestamp with time zone not null, settled_at timestamp with time zone, outcome text);
create table link (id uuid not null, user_id uuid not null, purpose text not null, salt bytea not null, token_hash bytea not null, created_at timestamp with time zone not null, expires_at timestamp with time zone not null, used_at timestamp with time zone);
create table passkey (id uuid not null, user_id uuid not null, name text not null, credential_id bytea not null, credential text not null, created_at timestamp with time zone not null, last_used_at timestamp with time zone);
create table provider_answer (id uuid not null, client_id uuid not null, content bytea not null, recorded_at timestamp with time zone not null);
create table provider_identity (issuer text not null, subject text not null, user_id uuid not null, linked_at timestamp with time zone not null);
create table publication (id uuid not null, key text not null, kind text not null, created_at timestamp with time zone not null);
create table recovery_code (user_id uuid not null, code_hash bytea not null, created_at timestamp with time zone not null, used_at timestamp with time zone);
create table role_grant (user_id uuid not null, role text not null, granted_at timestamp with time zone not null);
create table routine (id uuid not null, client_id uuid not null, state text not null, version integer not null, content bytea not null, created_at timestamp with time zone not null, activated_at timestamp with time zone);
create table seaql_migrations (version character varying not null, applied_at bigint not null);
create table session (id uuid not null, user_id uuid not null, token_hash bytea not null, created_at timestamp with time zone not null, expires_at timestamp with time zone not null, ended_at timestamp with time zone, last_used_at timestamp with time zone, program text, proved_at timestamp with time zone, factor_at timestamp with time zone);
create table sign_up (link_id uuid not null, password_hash text not null, locale text not null, zone text not null);
create table throttle (subject bytea not null, drained_at timestamp with time zone not null);
create table totp (user_id uuid not null, seed bytea not null, last_step bigint, created_at timestamp with time zone not null, confirmed_at timestamp with time zone);
create table user (id uuid not null, email text not null, email_key text not null, locale text not null, zone text not null, verified_at timestamp with time zone, created_at timestamp with time zone not null, suspended_at timestamp with time zone, data_key_id uuid);

alter table "user" add constraint user_data_key_id_fkey FOREIGN KEY (data_key_id) REFERENCES data_key(id);
alter table "user" add constraint user_email_key_key UNIQUE (email_key);
alter table "user" add constraint user_pkey PRIMARY KEY (id);
alter table access add constraint access_pkey PRIMARY KEY (id);
alter table alert add constraint alert_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id);
alter table alert add constraint alert_coach_id_fkey FOREIGN KEY (coach_id) REFERENCES coach(user_id);
alter table alert add constraint alert_pkey PRIMARY KEY (id);
alter table attempt add constraint attempt_enrolment_id_assessment_key_number_key UNIQUE (enrolment_id, assessment_key, number);
alter table attempt add constraint attempt_enrolment_id_fkey FOREIGN KEY (enrolment_id) REFERENCES enrolment(id);
alter table attempt add constraint attempt_number_check CHECK ((number >= 1));
alter table attempt add constraint attempt_pkey PRIMARY KEY (id);
alter table audit add constraint audit_pkey PRIMARY KEY (id);
alter table audit add constraint audit_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id);
alter table ceremony add constraint ceremony_pkey PRIMARY KEY (id);
alter table ceremony add constraint ceremony_token_hash_key UNIQUE (token_hash);
alter table ceremony add constraint ceremony_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id);
alter table certificate add constraint certificate_completion_id_fkey FOREIGN KEY (completion_id) REFERENCES completion(id);
alter table certificate add constraint certificate_completion_id_key UNIQUE (completion_id);
alter table certificate add constraint certificate_pkey PRIMARY KEY (id);
alter table certificate add constraint certificate_token_hash_key UNIQUE (token_hash);
alter table check_in add constraint check_in_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id);
alter table check_in add constraint check_in_client_id_form_key_key UNIQUE (client_id, form_key);
alter table check_in add constraint check_in_pkey PRIMARY KEY (id);
alter table check_in add constraint check_in_routine_id_fkey FOREIGN KEY (routine_id) REFERENCES routine(id);
alter table client add constraint client_coach_id_email_index_key UNIQUE (coach_id, email_index);
alter table client add constraint client_coach_id_fkey FOREIGN KEY (coach_id) REFERENCES coach(user_id);
alter table client add constraint client_data_key_id_fkey FOREIGN KEY (data_key_id) REFERENCES data_key(id);
alter table client add constraint client_pkey PRIMARY KEY (id);
alter table client add constraint client_state_check CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'ended'::text])));
alter table client_link add constraint client_link_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id);
alter table client_link add constraint client_link_pkey PRIMARY KEY (id);
alter table client_link add constraint client_link_purpose_check CHECK ((purpose = ANY (ARRAY['invitation'::text, 'access'::text])));
alter table client_link add constraint client_link_token_hash_key UNIQUE (token_hash);
alter table client_session add constraint client_session_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id);
alter table client_session add constraint client_session_link_id_fkey FOREIGN KEY (link_id) REFERENCES client_link(id);
alter table client_session add constraint client_session_pkey PRIMARY KEY (id);
alter table client_session add constraint client_session_token_hash_key UNIQUE (token_hash);
alter table coach add constraint coach_pkey PRIMARY KEY (user_id);
alter table coach add constraint coach_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id);
alter table completion add constraint completion_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES attempt(id);
alter table completion add constraint completion_edition_id_fkey FOREIGN KEY (edition_id) REFERENCES edition(id);
alter table completion add constraint completion_enrolment_id_fkey FOREIGN KEY (enrolment_id) REFERENCES enrolment(id);
alter table completion add constraint completion_enrolment_id_key UNIQUE (enrolment_id);
alter table completion add constraint completion_pkey PRIMARY KEY (id);
alter table completion add constraint completion_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publication(id);
alter table completion add constraint completion_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id);
alter table completion add constraint completion_user_id_publication_id_cycle_key UNIQUE (user_id, publication_id, cycle);
alter table consent add constraint consent_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id);
alter table consent add constraint consent_pkey PRIMARY KEY (id);
alter table content add constraint content_hash_check CHECK ((length(hash) = 32));
alter table content add constraint content_pkey PRIMARY KEY (hash);
alter table credential add constraint credential_pkey PRIMARY KEY (user_id);
alter table credential add constraint credential_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id);
alter table data_key add constraint data_key_pkey PRIMARY KEY (id);
alter table denial add constraint denial_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id);
alter table denial add constraint denial_pkey PRIMARY KEY (id);
alter table deployment add constraint deployment_only_row_check CHECK ((only_row = 1));
alter table deployment add constraint deployment_pkey PRIMARY KEY (only_row);
alter table deployment add constraint deployment_profile_check CHECK ((profile = ANY (ARRAY['development'::text, 'production'::text])));
alter table device add constraint device_pkey PRIMARY KEY (id);
alter table device add constraint device_token_hash_key UNIQUE (token_hash);
alter table device add constraint device_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id);
alter table edition add constraint edition_hash_check CHECK ((length(hash) = 32));
alter table edition add constraint edition_library_edition_id_fkey FOREIGN KEY (library_edition_id) REFERENCES edition(id);
alter table edition add constraint edition_number_check CHECK ((number >= 1));
alter table edition add constraint edition_pkey PRIMARY KEY (id);
alter table edition add constraint edition_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publication(id);
alter table edition add constraint edition_publication_id_number_key UNIQUE (publication_id, number);
alter table edition add constraint edition_published_by_fkey FOREIGN KEY (published_by) REFERENCES "user"(id);
alter table edition_file add constraint edition_file_content_hash_fkey FOREIGN KEY (content_hash) REFERENCES content(hash);
alter table edition_file add constraint edition_file_edition_id_fkey FOREIGN KEY (edition_id) REFERENCES edition(id) DEFERRABLE INITIALLY DEFERRED;
alter table edition_file add constraint edition_file_pkey PRIMARY KEY (edition_id, path);
alter table edition_item add constraint edition_item_edition_id_fkey FOREIGN KEY (edition_id) REFERENCES edition(id) DEFERRABLE INITIALLY DEFERRED;
alter table edition_item add constraint edition_item_pkey PRIMARY KEY (edition_id, key);
alter table edition_item add constraint edition_item_revision_hash_check CHECK ((length(revision_hash) = 32));
alter table enrolment add constraint enrolment_cycle_check CHECK ((cycle >= 1));
alter table enrolment add constraint enrolment_edition_id_fkey FOREIGN KEY (edition_id) REFERENCES edition(id);
alter table enrolment add constraint enrolment_pkey PRIMARY KEY (id);
alter table enrolment add constraint enrolment_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publication(id);
alter table enrolment add constraint enrolment_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id);
alter table enrolment add constraint enrolment_user_id_publication_id_cycle_key UNIQUE (user_id, publication_id, cycle);
alter table idempotency_key add constraint idempotency_key_pkey PRIMARY KEY (scope, key);
alter table intake add constraint intake_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id);
alter table intake add constraint intake_pkey PRIMARY KEY (id);
alter table job add constraint job_dedupe_key_key UNIQUE (dedupe_key);
alter table job add constraint job_pkey PRIMARY KEY (id);
alter table lesson_progress add constraint lesson_progress_enrolment_id_fkey FOREIGN KEY (enrolment_id) REFERENCES enrolment(id);
alter table lesson_progress add constraint lesson_progress_pkey PRIMARY KEY (enrolment_id, lesson_key);
alter table letter add constraint letter_dedupe_key_key UNIQUE (dedupe_key);
alter table letter add constraint letter_pkey PRIMARY KEY (id);
alter table letter add constraint letter_recipient_kind_check CHECK ((recipient_kind = ANY (ARRAY['user'::text, 'client'::text])));
alter table letter add constraint letter_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'dropped'::text, 'failed'::text])));
alter table link add constraint new_link_pkey PRIMARY KEY (id);
alter table link add constraint new_link_purpose_check CHECK ((purpose = ANY (ARRAY['verify-address'::text, 'reset-password'::text, 'set-password'::text])));
alter table link add constraint new_link_token_hash_key UNIQUE (token_hash);
alter table link add constraint new_link_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id);
alter table passkey add constraint passkey_credential_id_key UNIQUE (credential_id);
alter table passkey add constraint passkey_pkey PRIMARY KEY (id);
alter table passkey add constraint passkey_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id);
alter table provider_answer add constraint provider_answer_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id);
alter table provider_answer add constraint provider_answer_pkey PRIMARY KEY (id);
alter table provider_identity add constraint provider_identity_pkey PRIMARY KEY (issuer, subject);
alter table provider_identity add constraint provider_identity_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id);
alter table publication add constraint publication_key_key UNIQUE (key);
alter table publication add constraint publication_kind_check CHECK ((kind = ANY (ARRAY['course'::text, 'library'::text])));
alter table publication add constraint publication_pkey PRIMARY KEY (id);
alter table recovery_code add constraint recovery_code_pkey PRIMARY KEY (user_id, code_hash);
alter table recovery_code add constraint recovery_code_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id);
alter table role_grant add constraint role_grant_pkey PRIMARY KEY (user_id, role);
alter table role_grant add constraint role_grant_role_check CHECK ((role = ANY (ARRAY['author'::text, 'admin'::text])));
alter table role_grant add constraint role_grant_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id);
alter table routine add constraint routine_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id);
alter table routine add constraint routine_pkey PRIMARY KEY (id);
alter table routine add constraint routine_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'active'::text, 'held'::text, 'ended'::text])));
alter table seaql_migrations add constraint seaql_migrations_pkey PRIMARY KEY (version);
alter table session add constraint session_pkey PRIMARY KEY (id);
alter table session add constraint session_token_hash_key UNIQUE (token_hash);
alter table session add constraint session_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id);
alter table sign_up add constraint new_sign_up_link_id_fkey FOREIGN KEY (link_id) REFERENCES link(id) ON DELETE CASCADE;
alter table sign_up add constraint new_sign_up_pkey PRIMARY KEY (link_id);
alter table throttle add constraint throttle_pkey PRIMARY KEY (subject);
alter table totp add constraint totp_pkey PRIMARY KEY (user_id);
alter table totp add constraint totp_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id);

CREATE INDEX access_by_client ON public.access USING btree (client_id, id);
CREATE INDEX alert_by_coach ON public.alert USING btree (coach_id, id);
CREATE UNIQUE INDEX attempt_open ON public.attempt USING btree (enrolment_id, assessment_key) WHERE (closed_at IS NULL);
CREATE INDEX audit_by_user ON public.audit USING btree (user_id, id);
CREATE INDEX ceremony_by_expiry ON public.ceremony USING btree (expires_at);
CREATE INDEX ceremony_by_user ON public.ceremony USING btree (user_id);
CREATE UNIQUE INDEX consent_live ON public.consent USING btree (client_id, purpose) WHERE (withdrawn_at IS NULL);
CREATE INDEX denial_by_client ON public.denial USING btree (client_id, id);
CREATE INDEX device_by_user ON public.device USING btree (user_id, id);
CREATE INDEX idempotency_key_age ON public.idempotency_key USING btree (created_at);
CREATE INDEX intake_by_client ON public.intake USING btree (client_id, id);
CREATE INDEX job_dead ON public.job USING btree (dead_at) WHERE (dead_at IS NOT NULL);
CREATE INDEX job_done ON public.job USING btree (done_at) WHERE (done_at IS NOT NULL);
CREATE INDEX job_open ON public.job USING btree (due_at, id) WHERE ((done_at IS NULL) AND (dead_at IS NULL));
CREATE INDEX letter_by_recipient ON public.letter USING btree (recipient_id, id);
CREATE INDEX link_by_expiry ON public.link USING btree (expires_at);
CREATE INDEX link_by_user ON public.link USING btree (user_id, id);
CREATE INDEX passkey_by_user ON public.passkey USING btree (user_id, id);
CREATE INDEX provider_answer_by_client ON public.provider_answer USING btree (client_id, id);
CREATE INDEX provider_identity_by_user ON public.provider_identity USING btree (user_id);
CREATE INDEX routine_by_client ON public.routine USING btree (client_id, id);
CREATE UNIQUE INDEX routine_live ON public.routine USING btree (client_id) WHERE (state = ANY (ARRAY['active'::text, 'held'::text]));
CREATE INDEX session_by_user ON public.session USING btree (user_id, id);
CREATE INDEX throttle_by_drained ON public.throttle USING btree (drained_at);

CREATE OR REPLACE FUNCTION public.access_is_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception 'access is written once and never changes'; end $function$;
CREATE OR REPLACE FUNCTION public.audit_is_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception 'audit is written once and never changes'; end $function$;
CREATE OR REPLACE FUNCTION public.certificate_is_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception 'certificate is written once and never changes'; end $function$;
CREATE OR REPLACE FUNCTION public.check_in_is_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception 'check_in is written once and never changes'; end $function$;
CREATE OR REPLACE FUNCTION public.completion_is_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception 'completion is written once and never changes'; end $function$;
CREATE OR REPLACE FUNCTION public.content_is_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception 'content is written once and never changes'; end $function$;
CREATE OR REPLACE FUNCTION public.denial_is_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception 'denial is written once and never changes'; end $function$;
CREATE OR REPLACE FUNCTION public.edition_file_is_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception 'edition_file is written once and never changes'; end $function$;
CREATE OR REPLACE FUNCTION public.edition_file_is_sealed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin if exists (select 1 from edition where id = new.edition_id) then raise exception 'edition is written whole and never changes: no edition_file can be added'; end if; return new; end $function$;
CREATE OR REPLACE FUNCTION public.edition_is_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception 'edition is written once and never changes'; end $function$;
CREATE OR REPLACE FUNCTION public.edition_item_is_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception 'edition_item is written once and never changes'; end $function$;
CREATE OR REPLACE FUNCTION public.edition_item_is_sealed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin if exists (select 1 from edition where id = new.edition_id) then raise exception 'edition is written whole and never changes: no edition_item can be added'; end if; return new; end $function$;
CREATE OR REPLACE FUNCTION public.intake_is_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception 'intake is written once and never changes'; end $function$;
CREATE OR REPLACE FUNCTION public.provider_answer_is_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception 'provider_answer is written once and never changes'; end $function$;
CREATE OR REPLACE FUNCTION public.publication_is_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception 'publication is written once and never changes'; end $function$;

CREATE TRIGGER access_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.access FOR EACH STATEMENT EXECUTE FUNCTION access_is_frozen();
CREATE TRIGGER audit_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_frozen();
CREATE TRIGGER certificate_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.certificate FOR EACH STATEMENT EXECUTE FUNCTION certificate_is_frozen();
CREATE TRIGGER check_in_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.check_in FOR EACH STATEMENT EXECUTE FUNCTION check_in_is_frozen();
CREATE TRIGGER completion_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.completion FOR EACH STATEMENT EXECUTE FUNCTION completion_is_frozen();
CREATE TRIGGER content_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.content FOR EACH STATEMENT EXECUTE FUNCTION content_is_frozen();
CREATE TRIGGER denial_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.denial FOR EACH STATEMENT EXECUTE FUNCTION denial_is_frozen();
CREATE TRIGGER edition_file_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.edition_file FOR EACH STATEMENT EXECUTE FUNCTION edition_file_is_frozen();
CREATE TRIGGER edition_file_sealed BEFORE INSERT ON public.edition_file FOR EACH ROW EXECUTE FUNCTION edition_file_is_sealed();
CREATE TRIGGER edition_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.edition FOR EACH STATEMENT EXECUTE FUNCTION edition_is_frozen();
CREATE TRIGGER edition_item_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.edition_item FOR EACH STATEMENT EXECUTE FUNCTION edition_item_is_frozen();
CREATE TRIGGER edition_item_sealed BEFORE INSERT ON public.edition_item FOR EACH ROW EXECUTE FUNCTION edition_item_is_sealed();
CREATE TRIGGER intake_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.intake FOR EACH STATEMENT EXECUTE FUNCTION intake_is_frozen();
CREATE TRIGGER provider_answer_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.provider_answer FOR EACH STATEMENT EXECUTE FUNCTION provider_answer_is_frozen();
CREATE TRIGGER publication_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.publication FOR EACH STATEMENT EXECUTE FUNCTION publication_is_frozen();

