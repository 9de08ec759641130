"""The clock of an inquiry under the name that the domain gives it (design §5). All of it is in
`portal.foundation.worktime`, where other apps find it too; who calculates from outside imports it from here.
"""

from portal.foundation import worktime
from portal.foundation.worktime import *  # noqa: F403 - the one module under its other name

__all__ = worktime.__all__
