-- Rows of clients that stand in the configuration: no more than what grants hang on.
ALTER TABLE clients
    DROP CONSTRAINT clients_stage_check,
    ADD CONSTRAINT clients_stage_check
        CHECK (stage IN ('proposed', 'approved', 'rejected', 'expired', 'disabled', 'configured'));
