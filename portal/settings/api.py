"""The API: authentication, shapes, schema, tokens."""

from portal.settings.environment import env

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.api.authentication.ClientAuthentication",
        "portal.api.authentication.OfficerSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "portal.foundation.parsers.TextJSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "portal.foundation.api.CreatedCursor",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "portal.foundation.api.schema.ProblemAutoSchema",
    "EXCEPTION_HANDLER": "portal.foundation.api.problem_handler",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("THROTTLE_ANON", "60/min"),
        "user": env.str("THROTTLE_USER", "1200/min"),
        "public_check": env.str("THROTTLE_PUBLIC_CHECK", "30/min"),
    },
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "免证通 API",
    "DESCRIPTION": "“无证明城市”门户的接口：事项、办件、协查核验、电子证照。错误一律是 RFC 9457 problem+json。",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    # So many operations: the groups stand closed, a field filters them, an address opens one of them.
    "SWAGGER_UI_SETTINGS": {"docExpansion": "none", "filter": True, "deepLinking": True},
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {  # fields called state or status of different things
        "CreditProposalStatusEnum": "verification.models.ProposalStatus",
        "CreditKindEnum": "verification.models.CreditRecord.Kind",
        "LicenceStateEnum": "certificates.models.LicenceState",
        "LicenceStatusEnum": "certificates.models.LicenceStatus",
        "AccessResultEnum": "certificates.models.AccessRecord.Result",
        "CaseStatusEnum": "verification.models.CaseStatus",
        "CaseOutcomeEnum": "verification.models.Case.Outcome",
        "ProofStatusEnum": "verification.models.ProofStatus",
        "ReplyOutcomeEnum": "verification.models.Outcome",
        "HolderKindEnum": "certificates.models.Holder.Kind",
        "CommitmentStatusEnum": "verification.models.CommitmentStatus",
        "CommitmentMethodEnum": "verification.models.Commitment.Method",
        "CheckResultEnum": "verification.models.CommitmentCheck.Result",
        "SiteCheckResultEnum": "verification.actions.site_checks.FOUND",
        "SecretMatterResultEnum": "verification.models.SecretMatter.Result",
        "CheckStatusEnum": "verification.models.CheckStatus",
        "BreachStatusEnum": "verification.models.BreachStatus",
        "MeasureKindEnum": "verification.models.Measure.Kind",
        "CommitmentObjectionKindEnum": "verification.models.CommitmentObjection.Kind",
        "CommitmentObjectionStatusEnum": "verification.models.ObjectionStatus",
        "AssessmentStatusEnum": "accountability.models.AssessmentStatus",
        "RequestStatusEnum": "verification.models.RequestStatus",
        "EscalationStatusEnum": "verification.models.EscalationStatus",
        "AgreementWayEnum": "verification.models.Agreement.Way",
        "InterimWayEnum": "catalog.models.InterimWay",
        "InspectionWayEnum": "accountability.models.Inspection.Way",
        "DutyEnum": "catalog.models.Duty",
        "StaffChangeKindEnum": "catalog.models.StaffChange.Kind",
        "TrainingCourseKindEnum": "catalog.models.TrainingCourse.Kind",
        "TrainingStateEnum": "catalog.training.STATES",
    },
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"  # migrations ask for it by name
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "SCOPES": {"portal": "以所登记部门和职责使用接口"},
    # RFC 9700 throughout (W001–W008 of `check --deploy`): tokens stored as digests, nothing outdated accepted.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}
