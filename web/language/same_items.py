"""Words of items that may be the same, of merging them, and of facts told between organizations."""

TEXTS = {
    "error.cannot_merge": (
        "まとめられません。すでにまとめた品目か、同じ品目です。ページを開きなおして、確かめてください。",
        "These cannot be merged: one was merged already, or they are one item. Open the page anew and look.",
    ),
    "error.allergens_disagree": (
        "「{kept}」と「{gone}」は、アレルゲンの表示がちがいます。ちがう品物でなければ、どちらかのアレルゲンを直してから、まとめてください。",
        "The allergens of “{kept}” and “{gone}” contradict each other. If they are one thing, put one of them right first.",
    ),
    "error.not_merged": ("「{name}」は、もう分かれています。", "“{name}” stands by itself already."),
    "error.item_merged": (
        "「{name}」は、ほかの品目にまとめてあります。使うには、先に分けてください。",
        "“{name}” was merged into another item. Separate it first.",
    ),
}
