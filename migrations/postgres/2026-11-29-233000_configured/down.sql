-- The older program does not read these clients from its configuration: they serve nobody.
UPDATE clients SET stage = 'disabled' WHERE stage = 'configured';
ALTER TABLE clients
    DROP CONSTRAINT clients_stage_check,
    ADD CONSTRAINT clients_stage_check
        CHECK (stage IN ('proposed', 'approved', 'rejected', 'expired', 'disabled'));
