"""Addresses of the audience `office`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
