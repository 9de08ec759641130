"""Addresses of the audience `hall`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
