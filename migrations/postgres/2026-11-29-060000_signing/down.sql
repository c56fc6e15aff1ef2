-- What only OAuth 1.0a has goes: its clients with everything under them.
DELETE FROM interactions WHERE kind = 'temporary';
DELETE FROM clients WHERE kind = 'signing';
-- So does what clients do for themselves.
DELETE FROM grants WHERE user_id IS NULL;
UPDATE clients SET grant_types = replace(grant_types, ' client_credentials', '');
-- A limit that the older program does not know must not become none.
DELETE FROM grants WHERE reach = 'read' OR expires_at IS NOT NULL;
DELETE FROM interactions WHERE stage = 'allowed' AND (granted_reach = 'read' OR granted_until IS NOT NULL);

DROP TABLE nonces;

DROP INDEX tokens_by_seal_key;
ALTER TABLE tokens
    DROP CONSTRAINT tokens_proof_fits,
    DROP COLUMN sealed_secret,
    DROP COLUMN seal_key,
    ALTER COLUMN digest SET NOT NULL,
    ALTER COLUMN expires_at SET NOT NULL;

DROP INDEX grants_by_end;
DROP INDEX grants_own;
ALTER TABLE grants
    ALTER COLUMN user_id SET NOT NULL,
    DROP COLUMN reach,
    DROP COLUMN expires_at;

ALTER TABLE interactions
    DROP CONSTRAINT interactions_kind_fits,
    DROP CONSTRAINT interactions_stage_fits,
    DROP COLUMN kind,
    DROP COLUMN sealed_secret,
    DROP COLUMN seal_key,
    DROP COLUMN granted_reach,
    DROP COLUMN granted_until,
    ALTER COLUMN user_id SET NOT NULL,
    ALTER COLUMN redirect_uri SET NOT NULL;

ALTER TABLE clients
    DROP CONSTRAINT clients_kind_check,
    DROP CONSTRAINT clients_signing_check,
    DROP CONSTRAINT clients_resource_check,
    DROP COLUMN resource,
    DROP COLUMN sealed_secret,
    DROP COLUMN seal_key,
    DROP COLUMN rsa_key,
    DROP COLUMN profile,
    DROP COLUMN callback_is_prefix,
    DROP COLUMN plaintext,
    ADD CONSTRAINT clients_kind_check CHECK (kind IN ('public', 'confidential'));
