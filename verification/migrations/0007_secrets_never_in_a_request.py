"""A secret proof is never asked through the system nor by an interim channel: the database itself refuses (3.4).

A check constraint cannot look into the catalogue, so triggers do; they run only where a request begins or is sent,
and where a use of an interim channel is written.
"""

from django.db import migrations

FORWARDS = """
SET LOCAL lock_timeout = '5s';
CREATE FUNCTION verification_refuse_secret() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM catalog_proofitem WHERE id = NEW.proof_id AND is_secret) THEN
        RAISE EXCEPTION 'a secret proof is never asked by a request' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION verification_refuse_secret_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM verification_verificationrequest r JOIN catalog_proofitem p ON p.id = r.proof_id
        WHERE r.id = NEW.request_id AND p.is_secret
    ) THEN
        RAISE EXCEPTION 'a secret proof never goes by an interim channel' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER request_is_not_about_secrets
    BEFORE INSERT ON verification_verificationrequest
    FOR EACH ROW EXECUTE FUNCTION verification_refuse_secret();
CREATE TRIGGER request_sent_is_not_about_secrets
    BEFORE UPDATE OF status ON verification_verificationrequest
    FOR EACH ROW WHEN (NEW.status = 'submitted') EXECUTE FUNCTION verification_refuse_secret();
CREATE TRIGGER interim_use_is_not_about_secrets
    BEFORE INSERT ON verification_interimuse
    FOR EACH ROW EXECUTE FUNCTION verification_refuse_secret_use();
"""
BACKWARDS = """
SET LOCAL lock_timeout = '5s';
DROP TRIGGER interim_use_is_not_about_secrets ON verification_interimuse;
DROP TRIGGER request_sent_is_not_about_secrets ON verification_verificationrequest;
DROP TRIGGER request_is_not_about_secrets ON verification_verificationrequest;
DROP FUNCTION verification_refuse_secret_use();
DROP FUNCTION verification_refuse_secret();
"""


class Migration(migrations.Migration):
    dependencies = [("verification", "0006_channels_and_blanking")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
