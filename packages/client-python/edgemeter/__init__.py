"""A client of Edgemeter."""

from .client import Edgemeter
from .errors import CutOff, EdgemeterError
from .report import Report

__all__ = ["CutOff", "Edgemeter", "EdgemeterError", "Report"]
