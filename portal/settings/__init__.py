"""All settings, read from the environment; a wrong value stops the start with a sentence that says what to do.

`MIANZHENG_ENV` is `demo` (default: a machine to try the portal on), `test` or `production`.
"""

from portal.settings.api import *
from portal.settings.base import *
from portal.settings.environment import *
from portal.settings.jobs import *
from portal.settings.security import *
from portal.settings.stores import *
