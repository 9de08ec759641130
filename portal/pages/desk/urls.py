"""Addresses of the audience `desk`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
