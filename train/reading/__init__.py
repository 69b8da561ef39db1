"""The model of roles: pages rendered and written by the project, and the fit and evaluation of the model on them."""

from train.reading.evaluate import Accuracy, RoleEvaluation, evaluate_roles
from train.reading.fit import fit_roles, save_roles

__all__ = ["Accuracy", "RoleEvaluation", "evaluate_roles", "fit_roles", "save_roles"]
