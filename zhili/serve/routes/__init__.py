"""The routes of the service."""

from zhili.serve.routes import corrections, health, label_studio, page, predict, reports, uploads

ROUTERS = (
    health.router,
    predict.router,
    uploads.router,
    reports.router,
    corrections.router,
    label_studio.router,
    page.router,
)

__all__ = ["ROUTERS"]
