"""Words of working without reception: plain, calm, and never blaming the phone's owner."""

TEXTS = {
    # The strip on every scan screen
    "reception.title_offline": ("電波がありません。使えます", "No reception. You can go on"),
    "reception.title_waiting": ("送っています", "Sending"),
    "reception.title_refused": ("直す記録があります", "An entry needs you"),
    "reception.title_signed_out": ("もう一度入ってください", "Please sign in again"),
    "reception.title_old": ("送っていない記録があります", "Entries have waited for more than a day"),
    "reception.old_help": (
        "1 日より前の記録です。電波のあるところで開いてください",
        "They are older than a day. Open this page where there is reception",
    ),
    "reception.title_page_old": ("この画面は古くなりました", "This page is out of date"),
    "reception.page_old_help": (
        "開きなおすと送れます。記録は端末に残っています",
        "Reload it to send your entries; they are safe on this phone",
    ),
    "reception.title_server_old": ("サーバーが、この画面より古くなっています", "The server is older than this page"),
    "reception.server_old_help": (
        "記録は端末に残っています。サーバーが新しくなると送られます",
        "Your entries are safe on this phone and are sent once the server is up to date",
    ),
    "reception.title_unkept": (
        "電波がないときは、この画面では記録できません",
        "Without reception, this page cannot keep entries",
    ),
    "reception.unkept_help": (
        "ブラウザーの「プライベート」をやめて開いてください",
        "Open it in an ordinary window, not a private one",
    ),
    "reception.signed_out_help": (
        "記録は端末に残っています。入りなおすと送られます",
        "Your entries are safe on this phone and are sent once you sign in",
    ),
    "reception.count_waiting": ("送るのを待っている記録 {n} 件", "Entries waiting to be sent: {n}"),
    "reception.count_refused": ("送れなかった記録 {n} 件", "Entries that could not be sent: {n}"),
    "reception.count_others": (
        "ほかの人の記録 {n} 件がこの端末で待っています。その人が入ると送られます",
        "Entries of somebody else waiting on this phone: {n}. They are sent when that person signs in",
    ),
    "reception.just_sent": ("{n} 件を送りました", "Entries sent: {n}"),
    "reception.last_sent": ("最後に送った時刻 {time}", "Last sent {time}"),
    "reception.all_sent": ("送るのを待っている記録はありません", "Nothing is waiting to be sent"),
    "reception.newer": ("新しい画面があります。開きなおすと変わります", "There is a newer version of this page"),
    "reception.reload": ("開きなおす", "Reload"),
    "reception.send_now": ("今すぐ送る", "Send now"),
    "reception.open_list": ("中身を見る", "See them"),
    "reception.sign_in": ("入りなおす", "Sign in again"),
    # The result that waits
    "reception.kept_title": ("預かりました", "Kept on this phone"),
    "reception.kept_help": (
        "電波が戻ると、自動で送ります。このまま続けてください。",
        "It is sent by itself once there is reception. Please go on.",
    ),
    "reception.kept_count": ("{n} と記録", "counted {n}"),
    "reception.left_at": ("{place}の残り", "Left at {place}"),
    "reception.with_waiting": ("（送る前の分をふくむ）", "(with what waits to be sent)"),
    "reception.refused_title": ("記録できませんでした", "It could not be recorded"),
    "reception.refused_help": (
        "記録は端末に残っています。「中身を見る」から直せます。",
        "It is still on this phone. Put it right under “See them”.",
    ),
    "reception.unfilled": ("まだ入っていないところがあります", "Something is still missing"),
    "reception.unfilled_date": ("期限を入れてください", "Enter the date"),
    "reception.unfilled_quantity": ("数を入れてください", "Enter how many"),
    "reception.unfilled_barcode": (
        "バーコードの番号ではありませんか。ここには数を入れてください",
        "Is this the number of a barcode? Enter how many here",
    ),
    "reception.unfilled_too_many": ("数が大きすぎます。けたをたしかめてください", "The number is too large. Check the digits"),
    "reception.unfilled_target": ("行き先をえらんでください", "Choose where it goes"),
    "reception.unfilled_reason": ("捨てるわけをえらんでください", "Choose why it is discarded"),
    "reception.unfilled_group": ("渡すところをえらんでください", "Choose who gets it"),
    "reception.unfilled_donor": ("くれたところをえらんでください", "Choose who gave it"),
    "reception.full": (
        "端末の空きがないので、預かれませんでした。写真などを消してから、もう一度押してください",
        "This phone is full, so the entry was not kept. Free some space and press again",
    ),
    "reception.not_kept": (
        "この端末では預かれませんでした。紙に書いておいてください",
        "This phone could not keep the entry. Please write it down on paper",
    ),
    # The list
    "reception.list_title": ("送る前の記録", "Entries not sent yet"),
    "reception.list_help": (
        "この端末だけにある記録です。古いものから順に送ります。",
        "These are on this phone only. The oldest is sent first.",
    ),
    "reception.list_none": ("待っている記録はありません。", "Nothing is waiting."),
    "reception.repair": ("直す", "Put right"),
    "reception.send_again": ("もう一度送る", "Send again"),
    "reception.remove": ("消す", "Remove"),
    "reception.remove_really": ("もう一度押すと消えます", "Press again to remove it"),
    "reception.files_help": (
        "どうしても送れないときは、ファイルにして調整担当に渡してください。",
        "If nothing helps, save a file and give it to a coordinator.",
    ),
    "reception.as_csv": ("表のファイル（CSV）", "Table file (CSV)"),
    "reception.as_json": ("すべてのファイル（JSON）", "Complete file (JSON)"),
    "reception.only_open": (
        "この画面か、入れる・出すの画面を開いている間に送ります。閉じている間は送れません。",
        "Entries are sent while one of these screens is open, not while all are closed.",
    ),
    "reception.needs_script": ("この画面には JavaScript がいります。", "This screen needs JavaScript."),
    # The page from the phone itself
    "reception.shell_title": ("電波のない画面", "Without reception"),
    "reception.nobody": (
        "電波がありません。この端末は、電波のあるところで一度入ると、電波がなくても使えるようになります。",
        "There is no reception. Sign in once where there is some, and this phone works without it from then on.",
    ),
    "reception.no_practice": (
        "電波がありません。練習は電波のあるところでできます。",
        "There is no reception. You can practise where there is some.",
    ),
    "reception.no_snapshot": (
        "品物の名前がまだこの端末にありません。電波のあるところで一度開いてください",
        "This phone does not know the goods yet. Open it once where there is reception",
    ),
    "reception.as_of": (
        "品物と数は {time} のものに、送る前の分を足しています",
        "Names and numbers are of {time}, with what waits to be sent",
    ),
    "reception.there_is": ("ここにある数（送る前の分をふくむ）", "There are (with what waits to be sent)"),
    "reception.count_question": ("この箱はいくつありますか", "How many of this are there?"),
    "reception.nameless": ("番号 {number}", "Code {number}"),
    "reception.nameless_help": ("名前はあとでたずねます", "Its name is asked for later"),
    "reception.label_not_kept": (
        "この箱は、もうないか、ほかの倉庫か団体の札です",
        "This box is gone, or its label belongs to another warehouse or organization",
    ),
    "reception.carton_later": (
        "はじめてのケースです。中身の箱をかざすか、個数で入れてください",
        "This case is new. Scan a pack from inside, and enter pieces",
    ),
    "reception.pieces": ("{n} 個", "{n} pieces"),
    "reception.pieces_one": ("{n} 個", "{n} piece"),
    "reception.cases": ("{n} ケース", "{n} cases"),
    "reception.cases_one": ("{n} ケース", "{n} case"),
    "reception.cases_and_pieces": ("{cases}と {pieces}", "{cases} and {pieces}"),
    # Installing and leaving
    "reception.install": ("ホーム画面に置けます", "Put this on your home screen"),
    "reception.install_why": (
        "電波がなくても開けて、記録が消えにくくなります。",
        "It then opens without reception, and entries are safer.",
    ),
    "reception.install_iphone": (
        "Safari の「共有」から「ホーム画面に追加」を押します。",
        "In Safari press Share, then Add to Home Screen.",
    ),
    "reception.install_now": ("ホーム画面に置く", "Put it there"),
    "reception.leaving_ask": (
        "まだ送っていない記録があります。出ても端末に残り、次に入ったときに送ります。出るときは、もう一度押してください",
        "Entries are still waiting. They stay on this phone and are sent when you sign in again. Press once more to sign out",
    ),
}
