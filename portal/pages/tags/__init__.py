"""The tags and filters of the pages by subject; `{% load mianzheng %}` brings all of them."""
