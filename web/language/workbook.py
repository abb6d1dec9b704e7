"""Words of the impact workbook. Kinds, categories and places are shared with the pages."""

TEXTS = {
    "workbook.title": ("とどけた結果", "What was given"),
    "workbook.file_name": ("とどけた結果_{first}_{last}", "impact_{first}_{last}"),
    "workbook.sheet_summary": ("まとめ", "Summary"),
    "workbook.sheet_goods": ("寄贈者×団体×品目", "Donor × group × item"),
    "workbook.sheet_groups": ("団体", "Groups"),
    "workbook.sheet_donors": ("寄贈者", "Donors"),
    "workbook.sheet_households": ("世帯（配布報告）", "Households"),
    "workbook.sheet_entries": ("入出庫の記録", "Movements"),
    "workbook.sheet_reconciliation": ("照合", "Reconciliation"),
    "workbook.note_goods": (
        "どの寄贈者の品物が、どの団体に、どれだけ渡ったか。ハブを通ったものは、受け取った団体で数えます。",
        "Whose goods went to which group, and how much. What passed a hub counts for the group that received it.",
    ),
    "workbook.note_groups": (
        "団体ごとに渡した品物と、配布報告の延べ世帯数。",
        "Goods given to each group, and the household visits it reported.",
    ),
    "workbook.note_donors": (
        "寄贈者ごとに渡した品物。団体ごとの合計と同じになります。",
        "Goods given of each donor. The total equals that of the groups.",
    ),
    "workbook.note_households": (
        "団体の配布報告。人数は数えた報告だけに入ります。",
        "Reports of the groups. People appear only where they were counted.",
    ),
    "workbook.note_entries": (
        "すべての記録。取り消しは、取り消した記録と反対の向きで入っています。",
        "Every entry. A reversal stands with the opposite way of what it took back.",
    ),
    "workbook.note_reconciliation": (
        "はじめ＋入れた＋もどった－渡した－捨てた・返した＋差－残り＝0 になることを、式で確かめています。",
        "Formulas prove: opening + received + came back − given out − discarded + difference − closing = 0.",
    ),
    "workbook.period": ("{first}〜{last}（{first_iso} 〜 {last_iso}）", "{first} – {last} ({first_iso} – {last_iso})"),
    "workbook.made_at": ("{at} に、{n} 件の記録から計算しました", "Computed at {at} from {n} entries"),
    "workbook.era_day": ("{era}{year}年{month}月{day}日", "{western}-{month}-{day}"),
    "workbook.era_first_year": ("元", "1"),
    "workbook.era_reiwa": ("令和", "Reiwa"),
    "workbook.era_heisei": ("平成", "Heisei"),
    "workbook.era_showa": ("昭和", "Showa"),
    "workbook.era_taisho": ("大正", "Taisho"),
    "workbook.era_meiji": ("明治", "Meiji"),
    "workbook.given_kg": ("渡した重さ（kg）", "Given out (kg)"),
    "workbook.given_pieces": ("渡した数（個）", "Given out (pieces)"),
    "workbook.received_pieces": ("入れた数（個）", "Received (pieces)"),
    "workbook.household_visits": ("延べ世帯数", "Household visits"),
    "workbook.groups_reached": ("受け取った団体", "Groups reached"),
    "workbook.handovers": ("渡した回数", "Hand-overs"),
    "workbook.reports_in": ("報告がそろった割合", "Reports in"),
    "workbook.equation": (
        "はじめ {opening} ＋ 入れた {received} ＋ もどった {returned} － 渡した {issued} － 捨てた・返した {disposed} ＋ 差 {difference} ＝ 残り {closing}（個）",
        "Opening {opening} + received {received} + came back {returned} − given out {issued} − discarded {disposed} + difference {difference} = closing {closing} (pieces)",
    ),
    "workbook.month": ("月", "Month"),
    "workbook.part_of_month": ("（途中）", " (part)"),
    "workbook.chart_title": ("月ごとの延べ世帯数", "Household visits by month"),
    "workbook.contents": ("もくじ", "Contents"),
    "workbook.notes": ("数えかた", "How it was counted"),
    "workbook.how_visits": (
        "延べ世帯数は、受け取った回数の合計です。世帯の数ではありません。",
        "Household visits add up every time a household received. They are not distinct households.",
    ),
    "workbook.how_issued": (
        "渡した数は、倉庫を出たものです。運んでいる途中のもの、会社から直接届けたものを含みます。",
        "Given out is what left our storage, what is on its way and what went straight from a donor included.",
    ),
    "workbook.how_weight": (
        "重さは、受け取ったときの品目の重さから計算しています。",
        "Weights follow from the weight of the item as it was at the receipt.",
    ),
    "workbook.how_unweighed": (
        "重さがわからない {n} 個は、kg に入っていません。",
        "{n} pieces without a known weight are not in the kilograms.",
    ),
    "workbook.fingerprint": ("台帳の指紋（{seq} 件目）：{hash}", "Fingerprint of the ledger at entry {seq}: {hash}"),
    "workbook.donor": ("寄贈者", "Donor"),
    "workbook.group": ("団体", "Group"),
    "workbook.no_group": ("（届け先なし）", "(no group)"),
    "workbook.item": ("品目", "Item"),
    "workbook.item_code": ("品目の番号", "Item code"),
    "workbook.category": ("分類", "Category"),
    "workbook.prefecture": ("都道府県", "Prefecture"),
    "workbook.municipality": ("市区町村", "Municipality"),
    "workbook.pieces": ("個数", "Pieces"),
    "workbook.cases": ("うちケース", "Whole cases"),
    "workbook.kg": ("重さ（kg）", "Weight (kg)"),
    "workbook.unweighed": ("重さ不明（個）", "Unweighed (pieces)"),
    "workbook.reports": ("報告数", "Reports"),
    "workbook.infants": ("0〜5 歳", "Ages 0–5"),
    "workbook.children": ("6〜17 歳", "Ages 6–17"),
    "workbook.adults": ("18〜64 歳", "Ages 18–64"),
    "workbook.seniors": ("65 歳以上", "Ages 65+"),
    "workbook.total": ("合計", "Total"),
    "workbook.seq": ("番号", "No."),
    "workbook.day": ("日付", "Date"),
    "workbook.era": ("和暦", "Japanese era"),
    "workbook.kind": ("種類", "Kind"),
    "workbook.gtin": ("JAN", "JAN"),
    "workbook.lot": ("ロット", "Lot"),
    "workbook.source": ("どこから", "From"),
    "workbook.target": ("どこへ", "To"),
    "workbook.reversal_of": ("取り消した番号", "Takes back"),
    "workbook.reason": ("理由", "Reason"),
    "workbook.actor": ("記録した人", "Recorded by"),
    "workbook.recorded_on": ("記録した日", "Recorded on"),
    "workbook.check": ("検算（0）", "Check (0)"),
    "workbook.all_checks": ("すべての検算", "All checks"),
    "workbook.all_checks_note": (
        "0 なら、この期間の数字はすべて記録で説明できます。",
        "0 means that every figure of the period is explained by entries.",
    ),
    "workbook.unit_pieces": ("個数", "Pieces"),
    "workbook.unit_kg": ("重さ（kg）", "Weight (kg)"),
    "workbook.unit_unweighed": ("重さがわからないもの（個）", "Without a known weight (pieces)"),
    "workbook.added_again_pieces": (
        "記録の一覧から足しなおした個数との差（すべて 0）",
        "Pieces added again from the list of movements, less the above (all 0)",
    ),
    "workbook.added_again_kg": (
        "記録の一覧から足しなおした重さとの差（すべて 0）",
        "Kilograms added again from the list of movements, less the above (all 0)",
    ),
    "workbook.unweighed_items": ("重さがわからない品目", "Items without a known weight"),
    "workbook.unweighed_items_note": (
        "ここにある品目は kg に入っていません。品目に重さを入れると、次に受け取る分から入ります。",
        "These items are not in the kilograms. Enter their weight, and goods received from then on will be.",
    ),
}

# Words shared with the pages, by the prefix they have there and the one the workbook asks for.
SHARED = {
    "workbook.": "",
    "category.": "category.",
    "movement_kind.": "kind.",
    "movement_reason.": "reason.",
    "single_place.": "place.",
    "account.": "column_",
    "prefecture.": "prefecture.",
}


def words(texts: dict[str, tuple[str, str]], choice: int) -> dict[str, str]:
    """All words of the workbook in one language, by the names the workbook asks for."""
    return {
        wanted + key.removeprefix(prefix): pair[choice]
        for prefix, wanted in SHARED.items()
        for key, pair in texts.items()
        if key.startswith(prefix)
    }
