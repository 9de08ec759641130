"""Addresses that exist in a demo only."""

from django.urls import URLPattern, path

from portal.pages import demo

urlpatterns: list[URLPattern] = [path("switch/", demo.switch, name="demo_switch")]
