"""What a form makes of answers: which fields are asked, what is missing or wrong, what is computed. No database."""

from kusei.engines.procedures.evaluation.state import Problem, State, evaluate

__all__ = ["Problem", "State", "evaluate"]
