"""URLs of training for the people in it."""

from django.urls import path

from training.views import certificates, mine

app_name = "training"
urlpatterns = [
    path("training/<int:pk>/", mine.progress, name="progress"),
    path("training/<int:pk>/certificate/", certificates.certificate, name="certificate"),
    path("training/<int:pk>/certificate.pdf", certificates.certificate_pdf_file, name="certificate-pdf"),
]
