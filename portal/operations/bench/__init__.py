"""`manage.py bench`: what the portal adds to the plain SQL that the same work needs at least."""
