"""Why a group got nothing of a lot, recomputed from the finished plan. Knows nothing of how the plan was found."""

from matching.engine.explain.explainer import MOST_PAIRS, Explainer

__all__ = ["MOST_PAIRS", "Explainer"]
