"""The site's map as the demo has it."""

from django.urls import path

from portal.urls import urlpatterns as site
from portal.views import demo_outbox

urlpatterns = [*site, path("demo/outbox/", demo_outbox.demo_outbox, name="demo-outbox")]
