-- perfeval_owner makes and changes the tables; perfeval, as which the site runs, reads and writes their rows (ADR 18).
-- What the owner makes in any schema is the site's to use, so that neither a migration nor a restore has to grant anything.
REASSIGN OWNED BY perfeval TO perfeval_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE perfeval_owner GRANT USAGE ON SCHEMAS TO perfeval;
ALTER DEFAULT PRIVILEGES FOR ROLE perfeval_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO perfeval;
ALTER DEFAULT PRIVILEGES FOR ROLE perfeval_owner GRANT SELECT, UPDATE, USAGE ON SEQUENCES TO perfeval;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO perfeval;
GRANT SELECT, UPDATE, USAGE ON ALL SEQUENCES IN SCHEMA public TO perfeval;
