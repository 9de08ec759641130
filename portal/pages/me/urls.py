"""Addresses of the audience `me`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
