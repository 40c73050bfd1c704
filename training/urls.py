"""URLs of training for the people in it."""

from django.urls import path

from training.views import certificates, mine, work

app_name = "training"
urlpatterns = [
    path("training/<int:pk>/", mine.progress, name="progress"),
    path("training/<int:pk>/products/", work.mine, name="work"),
    path("training/resume/", work.resume, name="resume"),
    path("training/resume/<slug:kind>/", work.resume_section, name="resume-section"),
    path("training/trials/<int:pk>/report/", work.trial_report, name="trial-report"),
    path("training/<int:pk>/certificate/", certificates.certificate, name="certificate"),
    path("training/<int:pk>/certificate.pdf", certificates.certificate_pdf_file, name="certificate-pdf"),
]
