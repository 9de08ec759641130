"""Accounts at the admin pages: identity only. Rights come from the staff registry, never from groups."""

import axes.admin
import oauth2_provider.admin
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from oauth2_provider import models as oauth

from portal.accounts.models import User

# Importing their admin modules registers these models; only then can they be taken off.
_REGISTERED_BY = (axes.admin, oauth2_provider.admin)

admin.site.unregister(
    [
        Group,  # nobody gets rights by group here
        AccessAttempt,  # a lock ends by itself; the log is for operators
        AccessFailureLog,
        AccessLog,
        oauth.get_access_token_model(),  # tokens are secrets: nobody reads or edits them on a page
        oauth.get_grant_model(),
        oauth.get_id_token_model(),
        oauth.get_refresh_token_model(),
    ]
)


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]  # no generic class at run time
    """Staff under plain names, citizens under opaque ones. Locked, never deleted: the timeline names accounts."""

    list_display = ("username", "display_name", "is_active", "is_superuser", "is_demo", "last_login")
    list_filter = ("is_active", "is_superuser", "is_demo")
    search_fields = ("username", "display_name")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "display_name")}),
        (_("登录和管理"), {"fields": ("is_active", "is_staff", "is_superuser", "is_demo")}),
        (_("时间"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "display_name", "password1", "password2")}),)
    readonly_fields = ("last_login", "date_joined", "is_demo")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
