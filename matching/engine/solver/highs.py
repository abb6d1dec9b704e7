"""The only door to HiGHS: arrays in, whole numbers out. Never stops on the clock, one thread, fixed seed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

try:
    import highspy
except ImportError:  # the water-filling then answers alone
    highspy = None  # type: ignore[assignment]


# So many checks of the solver lie between two looks at whether the work is still wanted.
ASKED_EVERY = 1_000


def available() -> bool:
    """Whether the solver library can be used here."""
    return highspy is not None


def version() -> str:
    """The version of HiGHS, part of every plan because tie-breaking depends on it."""
    return highspy.Highs().version() if highspy is not None else "0"


@dataclass
class Model:
    """A maximisation under rows `low <= weights · columns <= high`, built up column by column and row by row."""

    cost: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    _rows: list[tuple[list[int], list[float], float, float]] = field(default_factory=list)

    def column(self, *, cost: float = 0, low: float = 0, high: float = 1, whole: bool = True) -> int:
        """Adds a variable and returns its number."""
        self.cost.append(cost)
        self.low.append(low)
        self.high.append(high)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, columns: Iterable[int], weights: Iterable[float], *, low: float = -np.inf, high: float = np.inf) -> int:
        """Adds a row and returns its number."""
        self._rows.append((list(columns), list(weights), low, high))
        return len(self._rows) - 1

    def copy(self) -> "Model":
        return Model(list(self.cost), list(self.low), list(self.high), list(self.whole), list(self._rows))

    def matrix(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Row starts, column numbers and weights."""
        sizes = [len(columns) for columns, _, _, _ in self._rows]
        start = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int32)
        index = np.array([column for columns, _, _, _ in self._rows for column in columns], dtype=np.int32)
        value = np.array([weight for _, weights, _, _ in self._rows for weight in weights], dtype=np.float64)
        return start, index, value

    def row_limits(self) -> tuple[np.ndarray, np.ndarray]:
        return np.array([row[2] for row in self._rows], dtype=float), np.array([row[3] for row in self._rows], dtype=float)


@dataclass(frozen=True)
class Answer:
    """`proved`: no better value exists (within the asked gap). `values` is None when there is no solution. `nodes`: of the search."""

    proved: bool
    infeasible: bool
    values: np.ndarray | None
    duals: np.ndarray | None
    bound: float
    nodes: int = 0


@dataclass(frozen=True)
class Rows:
    """weights · columns <= most, row by row: where each row starts, the columns and weights in it."""

    start: np.ndarray
    column: np.ndarray
    weight: np.ndarray
    most: np.ndarray


def row_prices(rows: Rows, most: np.ndarray) -> np.ndarray | None:
    """The dual values of the largest sum of columns, each from 0 to its most, under these rows; None without an optimum."""
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(most), len(rows.most)
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_, program.col_lower_, program.col_upper_ = np.ones(len(most)), np.zeros(len(most)), most
    program.row_lower_, program.row_upper_ = np.full(len(rows.most), -np.inf), rows.most
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_, program.a_matrix_.index_, program.a_matrix_.value_ = rows.start, rows.column, rows.weight
    solver = _quiet()
    solver.passModel(program)
    solver.run()
    return np.array(solver.getSolution().row_dual) if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal else None


def _program(model: Model, relaxed: bool) -> Any:
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(model.cost), len(model._rows)
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_ = np.array(model.cost, dtype=float)
    program.col_lower_, program.col_upper_ = np.array(model.low, dtype=float), np.array(model.high, dtype=float)
    program.row_lower_, program.row_upper_ = model.row_limits()
    start, index, value = model.matrix()
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_, program.a_matrix_.index_, program.a_matrix_.value_ = start, index, value
    if not relaxed:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        program.integrality_ = [kinds[whole] for whole in model.whole]
    return program


def _quiet() -> Any:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 0)
    return solver


class _Steps:
    """Counts the solver's own checks: ends it after `most` of them, and asks now and then whether somebody wants it to stop."""

    def __init__(self, most: int | None, watch: Callable[[], None] | None):
        self.most, self.watch, self.done = most, watch, 0
        self.refusal: BaseException | None = None

    def __call__(self, event: Any) -> None:
        self.done += 1
        if self.watch and self.done % ASKED_EVERY == 0:
            try:
                self.watch()
            except BaseException as refusal:  # noqa: BLE001 - nothing may be thrown through the solver; raised again behind it
                self.refusal = refusal
        if self.refusal or (self.most is not None and self.done >= self.most):
            event.interrupt()


def run(
    model: Model,
    *,
    relaxed: bool = False,
    gap: float = 0.5,
    share_gap: float = 0.0,
    nodes: int | None = None,
    presolve: bool = True,
    start: np.ndarray | None = None,
    steps: int | None = None,
    watch: Callable[[], None] | None = None,
) -> Answer:
    """Solves it. `gap` in units of the objective: half a unit proves a whole-number objective.

    `start` holds a value for every column of a solution known to be possible. `steps` ends a whole-number search after so
    many of the solver's own checks, which, unlike nodes, also count while it works on the first node. What `watch` raises ends it too.

    `presolve` may only be on where nothing is proved: HiGHS 1.15.1 has been seen to lose the best plan in it."""
    if not model.cost:
        return _empty(model)
    solver = _quiet()
    solver.setOptionValue("mip_rel_gap", share_gap)
    solver.setOptionValue("mip_abs_gap", gap)
    # The solver's own tolerances are its best tested ones: tighter ones made it call solvable models infeasible.
    if not presolve:
        solver.setOptionValue("presolve", "off")
    if nodes is not None:
        solver.setOptionValue("mip_max_nodes", nodes)
    solver.passModel(_program(model, relaxed))
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start.tolist()
        solver.setSolution(known)
    counted = _Steps(steps, watch)
    if steps is not None or watch:
        solver.cbMipInterrupt += counted
    solver.run()
    if counted.refusal:
        raise counted.refusal
    status, facts = solver.getModelStatus(), solver.getInfo()
    found = facts.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    solution = solver.getSolution()
    return Answer(
        proved=status == highspy.HighsModelStatus.kOptimal,
        infeasible=status == highspy.HighsModelStatus.kInfeasible,
        values=np.array(solution.col_value) if found else None,
        duals=np.array(solution.row_dual) if relaxed and len(solution.row_dual) else None,
        bound=facts.objective_function_value if relaxed else facts.mip_dual_bound,
        nodes=0 if relaxed else max(0, int(facts.mip_node_count)),
    )


class Loaded:
    """A relaxed model that stays in the solver: limits of columns change, the next answer starts from the last one."""

    def __init__(self, model: Model):
        self._solver = _quiet()
        self._solver.passModel(_program(model, True))

    def limit(self, columns: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """New limits for these columns."""
        self._solver.changeColsBounds(len(columns), columns.astype(np.int32), low.astype(float), high.astype(float))

    def prices(self, cost: np.ndarray) -> None:
        """A new objective."""
        self._solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost.astype(float))

    def solve(self) -> Answer:
        """The best values under the limits as they stand."""
        self._solver.run()
        status, solution = self._solver.getModelStatus(), self._solver.getSolution()
        optimal = status == highspy.HighsModelStatus.kOptimal
        return Answer(
            proved=optimal,
            infeasible=status == highspy.HighsModelStatus.kInfeasible,
            values=np.array(solution.col_value) if optimal else None,
            duals=np.array(solution.row_dual) if optimal else None,
            bound=self._solver.getInfo().objective_function_value,
        )


def _empty(model: Model) -> Answer:
    low, high = model.row_limits()
    possible = bool((low <= 0).all() and (high >= 0).all())
    return Answer(possible, not possible, np.zeros(0) if possible else None, np.zeros(len(low)), 0.0)
