"""The WSGI application that granian serves."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()
guard = import_module("portal.operations.guard")  # needs the models that the line above loaded
guard.refuse_demo_accounts()
guard.refuse_foreign_keys()
