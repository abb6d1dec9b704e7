"""Papers of a recall: every group's message to post or read out, the report to print, and its workbook."""

from flask import Response, render_template

from inventory.accounts import get_organization
from inventory.holds.criteria import Criteria
from matching.recalls.closing import outcome_of, times_of
from matching.recalls.noting import steps_of
from matching.recalls.reading import get_recall, read_recall
from web.access import current, noting, now, reading, requires
from web.exports import note_list_export
from web.language import language
from web.pages.recalls.blueprint import blueprint
from web.recall_books import fact_words, recall_workbook
from web.recall_texts import amount, mark_of, message_of, minutes


@blueprint.get("/recalls/<int:number>/notices")
@requires("recall.run")
def print_notices(number: int) -> str:
    """All messages on paper, a box for each group that has not answered."""
    with reading() as session:
        recall = get_recall(session, number)
        view = read_recall(session, recall)
        organization = get_organization(session, session.organization_id)
        notices = [(group, message_of(view, group, organization, language())) for group in view.waiting]
        return render_template("recalls/notices.html", recall=recall, notices=notices)


@blueprint.get("/recalls/<int:number>/report")
@requires("recall.read")
def print_report(number: int) -> str:
    """What was found, where it was, what became of it, how long each step took and who took it."""
    with reading() as session:
        recall = get_recall(session, number)
        view, steps = read_recall(session, recall), steps_of(session, recall)
        return render_template(
            "recalls/report.html",
            recall=recall,
            view=view,
            steps=steps,
            outcome=outcome_of(view),
            times=times_of(recall, steps),
            criteria=Criteria.from_json(recall.criteria),
            fact_words=fact_words,
            mark_of=mark_of,
            amount=amount,
            minutes=minutes,
            moment=now(),
        )


@blueprint.post("/recalls/<int:number>/report.xlsx")
@requires("recall.read")
def save_report(number: int) -> Response:
    """The same as a workbook. By POST: who took it out of the house stands in the journal."""
    with noting() as session:
        recall = get_recall(session, number)
        view, steps = read_recall(session, recall), steps_of(session, recall)
        note_list_export(
            session, "recall", form="xlsx", rows=len(view.groups), with_contact=False, actor_id=current().id, now=now()
        )
    return recall_workbook(view, steps, outcome_of(view), times_of(recall, steps))
