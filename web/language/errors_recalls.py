"""Sentences for what is refused around recalls."""

TEXTS = {
    "error.recall_closed": ("この回収は終わっています。", "This recall is over."),
    "error.recall_nothing_meant": (
        "あてはまるロットはありません。知らせる相手もいません。",
        "No lot of ours is meant, so there is nobody to tell.",
    ),
    "error.recall_only_a_drill": (
        "これは訓練です。在庫は動かさず、何も送りません。",
        "This is a drill. It moves no stock and sends nothing.",
    ),
    "error.recall_still_here": (
        "回収する品が倉庫に {pieces} 個あります。捨てるか、返すか、対象から外してから終えてください。",
        "{pieces} recalled {pieces|piece lies|pieces lie} in a warehouse. Discard them, give them back or let the lot go first.",
    ),
    "error.recall_more_than_ledger": (
        "記録では、この団体に残っているのは {there} 個です。先に配布の報告を直してください（入力は {asked} 個）。",
        "The ledger has {there} {there|piece|pieces} left at this group; you entered {asked}. Correct its hand-out report first.",
    ),
    "problem.recall_names_nothing": (
        "メーカー、品名、JAN コードのどれかを入れてください。",
        "Enter a maker, a name or a JAN code.",
    ),
    "problem.recall_too_many_items": (
        "{value} を超える品目があてはまります。品名かメーカーをもっとくわしく入れてください。",
        "More than {value} items are meant. Say more exactly which.",
    ),
    "problem.recall_place_unknown": ("{value} という差し込みはありません。", "There is no place called {value}."),
    "problem.recall_place_missing": ("{value} を文面に入れてください。", "The message needs {value}."),
    "problem.recall_more_than_got": ("渡した数（{value} 個）より多くは入れられません。", "More than the {value} that were given."),
}
