"""The model of roles: pages rendered and written by the project, and the fit and evaluation of the model on them."""

from train.reading.article import Article
from train.reading.articles import articles
from train.reading.evaluate import Accuracy, RoleEvaluation, evaluate_roles
from train.reading.fit import fit_roles, save_roles
from train.reading.page import Page, html_page, letters
from train.reading.render import families, render
from train.reading.sample import VALIDATION, all_layouts, reports, samples

__all__ = [
    "VALIDATION",
    "Accuracy",
    "Article",
    "Page",
    "RoleEvaluation",
    "all_layouts",
    "articles",
    "evaluate_roles",
    "families",
    "fit_roles",
    "html_page",
    "letters",
    "render",
    "reports",
    "samples",
    "save_roles",
]
