//! How absence notes begin and what they say, in the languages of the common mail programs; all in lower case.
//!
//! Tables only: how they are used stands in `absence`.

/// Starts of subjects that programs write; what follows is the subject that they answer.
#[rustfmt::skip]
pub const STARTS: &[&str] = &[
    "automatic reply", "automatic response", "auto reply", "auto-reply", "autoreply", "auto response",
    "auto-response", "autoresponse", "automated response", "automated reply", "out of office autoreply",
    "out of office auto", "out of office reply", "out of office notification", "out of office:", "out-of-office",
    "out of the office:", "oof:", "ooo:", "auto: ", "away from my mail", "vacation reply", "vacation response",
    "vacation auto", "on vacation:", "[auto-reply]", "[auto reply]", "[autoreply]", "(auto-reply)", "(auto reply)",
    "[ooo]", "[out of office]", "automatische antwort", "autom. antwort", "abwesenheitsnotiz",
    "abwesenheitsnachricht", "abwesenheit:", "abwesend:", "automatische abwesenheit", "réponse automatique",
    "reponse automatique", "message automatique d'absence", "absence du bureau", "absent du bureau",
    "respuesta automática", "respuesta automatica", "contestación automática", "fuera de la oficina",
    "fuera de oficina", "resposta automática", "resposta automatica", "resposta automàtica", "fora do escritório",
    "ausência temporária", "risposta automatica", "fuori sede:", "fuori ufficio", "automatisch antwoord",
    "automatische beantwoording", "automatische afwezigheid", "afwezigheidsbericht", "afwezig:", "autosvar",
    "automatiskt svar", "automatisk svar", "frånvaro:", "frånvaromeddelande", "fraværsbesked", "fraværsmelding",
    "fravær:", "automaattinen vastaus", "poissaoloilmoitus", "sjálfvirkt svar", "odpowiedź automatyczna",
    "automatyczna odpowiedź", "autoodpowiedź", "autoodpowiedz", "nieobecność:", "automatická odpověď",
    "automatická odpoveď", "automaticka odpoved", "automatikus válasz", "házon kívül", "răspuns automat",
    "raspuns automat", "автоматичен отговор", "автоматический ответ", "автоответ", "автоматична відповідь",
    "автовідповідь", "аутоматски одговор", "automatski odgovor", "samodejni odgovor", "automaatvastus",
    "automātiskā atbilde", "automātiska atbilde", "automatinis atsakymas", "otomatik yanıt", "otomatik cevap",
    "ofis dışında", "αυτόματη απάντηση", "εκτός γραφείου", "رد تلقائي", "الرد التلقائي", "پاسخ خودکار",
    "תשובה אוטומטית", "מענה אוטומטי", "स्वचालित उत्तर", "स्वतः उत्तर", "balasan otomatis", "jawapan automatik",
    "trả lời tự động", "thư trả lời tự động", "ตอบกลับอัตโนมัติ", "การตอบกลับอัตโนมัติ", "자동 회신", "자동회신",
    "자동 응답", "자동응답", "부재중:", "부재중 알림", "부재 중 자동", "自動返信", "自動応答", "自動回答", "不在通知",
    "不在のお知らせ", "【自動返信】", "【自動応答】", "自动回复", "自动答复", "自动应答", "系统自动回复", "休假自动",
    "外出自动", "休假通知", "外出通知", "假期自动", "[自动回复]", "【自动回复】", "(自动回复)", "（自动回复）",
    "自動回覆", "自動回復", "自動答覆", "自動回信", "系統自動回覆", "【自動回覆】", "[自動回覆]", "外出自動",
    "休假自動",
];

/// Ends of subjects in which a program speaks of its owner, as those of Notes do.
#[rustfmt::skip]
pub const OF_OTHERS: &[&str] = &[
    "is out of the office", "is out of office", "ist außer haus", "ist nicht im büro", "est absent du bureau",
    "est absente du bureau", "está fuera de la oficina", "è fuori ufficio", "está fora do escritório",
    "is niet op kantoor", "不在办公室", "不在辦公室",
];

/// Ends of such subjects.
#[rustfmt::skip]
pub const ENDS: &[&str] = &[
    "(auto reply)", "(auto-reply)", "(autoreply)", "(automatic reply)", "[auto-reply]", "(out of office)",
    "[out of office]", "(自动回复)", "（自动回复）", "[自动回复]", "【自动回复】", "（自動回覆）", "(自動回覆)",
    "（自動返信）",
];

/// Whole subjects.
#[rustfmt::skip]
pub const WHOLE: &[&str] = &[
    "out of office", "out of the office", "i am out of the office", "i'm out of the office", "i am out of office",
    "currently out of office", "currently out of the office", "away from the office", "nicht im büro", "不在办公室",
];

/// Whole subjects that people write as well.
#[rustfmt::skip]
pub const NOUNS: &[&str] = &[
    "vacation", "on vacation", "holiday", "on holiday", "away", "on leave", "annual leave", "urlaub", "im urlaub",
    "congés", "vacances", "vacaciones", "férias", "ferie", "vakantie", "semester", "отпуск", "在休假", "休假",
    "休假中", "外出", "外出中", "出差", "请假", "休暇", "不在", "휴가", "休假公告", "休假通知", "外出通知", "absent", "abwesend",
    "abwesenheit", "en congé", "ausente", "assente", "afwezig", "frånvaro", "fravær",
];

/// Sentences that say that a program wrote the text.
#[rustfmt::skip]
pub const AUTOMATIC: &[&str] = &[
    "this is an automatic reply", "this is an automated reply", "this is an auto-reply", "this is an auto reply",
    "this is an automated response", "this is an automatic response", "this is an out of office",
    "this is an out-of-office", "only notification you will receive while", "this is an automated out of office",
    "dies ist eine automatische antwort", "dies ist eine automatisch generierte antwort",
    "diese nachricht wurde automatisch", "ceci est une réponse automatique", "ceci est un message automatique",
    "esta es una respuesta automática", "este es un mensaje automático", "esta é uma resposta automática",
    "questa è una risposta automatica", "dit is een automatisch antwoord", "dit is een automatische",
    "detta är ett automatiskt", "dette er et automatisk", "dette er en automatisk", "tämä on automaattinen",
    "to jest automatyczna odpowiedź", "toto je automatická odpověď", "toto je automatická odpoveď",
    "ez egy automatikus válasz", "acesta este un răspuns automat", "это автоматический ответ",
    "это автоматическое сообщение", "це автоматична відповідь", "това е автоматичен отговор", "bu otomatik bir yanıt",
    "bu bir otomatik", "αυτή είναι μια αυτόματη", "هذا رد تلقائي", "זוהי תשובה אוטומטית",
    "ini adalah balasan otomatis", "đây là thư trả lời tự động", "đây là email trả lời tự động",
    "นี่คือการตอบกลับอัตโนมัติ", "이 메일은 자동", "자동 회신입니다", "자동으로 회신", "このメールは自動",
    "本メールは自動", "自動返信です", "自動返信メール", "这是一封自动回复", "这是自动回复", "此邮件为自动回复",
    "本邮件为自动回复", "该邮件为自动回复", "此邮件为系统自动", "本邮件由系统自动", "系统自动回复", "此为自动回复",
    "这是一封系统自动", "這是自動回覆", "這是一封自動回覆", "此為自動回覆", "本郵件為自動回覆", "此郵件為系統自動",
];

/// Sentences that say that the writer is away now.
#[rustfmt::skip]
pub const ABSENT: &[&str] = &[
    "i am currently out of", "i'm currently out of", "i am out of the office", "i'm out of the office",
    "i am out of office", "i'm out of office", "i will be out of the office", "i'll be out of the office",
    "i will be out of office", "i am currently away", "i'm currently away", "i am away from", "i am away until",
    "i am on leave", "i'm on leave", "i am on vacation", "i'm on vacation", "i am on holiday", "i'm on holiday",
    "i am on annual leave", "currently on annual leave", "currently on vacation", "currently on leave",
    "currently on parental leave", "on maternity leave", "i am travelling", "i am traveling",
    "thank you for your message. i am", "currently unavailable", "ich bin derzeit nicht", "ich bin zurzeit nicht",
    "ich bin zur zeit nicht", "ich bin momentan nicht", "ich bin nicht im büro", "ich bin im urlaub", "ich bin bis",
    "bin ich nicht im büro", "bin ich nicht im haus", "nicht im haus", "ich befinde mich im urlaub", "bin ich wieder erreichbar",
    "je suis absent", "je suis actuellement absent", "je suis en congé", "je suis actuellement en congé",
    "je serai absent", "absente du bureau", "estoy fuera de la oficina", "me encuentro fuera",
    "estaré fuera de la oficina", "estoy de vacaciones", "me encuentro de vacaciones", "estou fora do escritório",
    "estou de férias", "estarei ausente", "estou ausente", "encontro-me ausente", "sono fuori ufficio",
    "sono fuori sede", "sono in ferie", "sarò assente", "sono assente", "ik ben afwezig", "ik ben momenteel afwezig",
    "ik ben niet op kantoor", "ik ben met vakantie", "ik ben op vakantie", "jag är på semester",
    "jag är inte på kontoret", "jag är för närvarande", "jag är bortrest", "jeg er på ferie",
    "jeg er ikke på kontoret", "jeg er ikke til stede", "jeg er fraværende", "jeg har ferie", "olen lomalla",
    "olen poissa", "en ole paikalla", "jestem na urlopie", "przebywam na urlopie", "jestem nieobecn",
    "jestem poza biurem", "jsem na dovolené", "nejsem v kanceláři", "jsem mimo kancelář", "som na dovolenke",
    "nie som v kancelárii", "szabadságon vagyok", "nem vagyok az irodában", "házon kívül vagyok", "sunt în concediu",
    "sunt plecat", "nu sunt la birou", "в отпуске", "я отсутствую", "меня нет в офисе", "нахожусь в отпуске",
    "вне офиса", "у відпустці", "відсутній", "в отпуск съм", "ofis dışındayım", "izindeyim", "izinde olacağım",
    "tatildeyim", "είμαι εκτός γραφείου", "απουσιάζω", "θα απουσιάζω", "أنا خارج المكتب", "أنا في إجازة",
    "خارج المكتب", "אני לא במשרד", "אני בחופשה", "אני מחוץ למשרד", "saya sedang cuti", "saya sedang tidak di kantor",
    "saya sedang tidak berada di kantor", "tôi đang nghỉ phép", "tôi hiện không có mặt", "tôi hiện đang nghỉ",
    "ขณะนี้ฉันไม่อยู่", "อยู่ระหว่างลาพักร้อน", "ลาพักร้อน", "휴가 중입니다", "부재중입니다", "부재 중입니다",
    "자리를 비우고", "휴가중입니다", "ただいま不在", "只今不在", "休暇をいただいて", "休暇を取得", "不在にして",
    "出張のため", "夏季休業", "我目前不在", "我现在不在", "我正在休假", "我在休假", "我现在休假", "正在休假",
    "休假中", "正在休年假", "我已休假", "我正在外出", "外出中", "正在出差", "我在出差", "出差中", "不在办公室",
    "暂时无法回复", "暂时不能回复", "無法立即回覆", "目前不在辦公室", "我目前休假", "我正在度假", "正在度假",
    "休假至", "请假中",
];

/// Sentences about what happens meanwhile: they make a note of an absence.
#[rustfmt::skip]
pub const LATER: &[&str] = &[
    "will return on", "will return to the office", "returning on", "back in the office", "i will be back",
    "will be back on", "when i return", "upon my return", "on my return", "after my return", "as soon as i return",
    "as soon as i am back", "when i am back", "when i get back", "limited access", "no access to",
    "without access to", "not have access", "will not be reading", "will not be forwarded", "in urgent cases",
    "for urgent", "if urgent", "if it is urgent", "if your message is urgent", "in case of emergency",
    "in my absence", "during my absence", "during this time", "please contact my colleague", "in dringenden fällen",
    "in dringenden angelegenheiten", "nach meiner rückkehr", "wird nicht weitergeleitet",
    "werden nicht weitergeleitet", "während meiner abwesenheit", "meine vertretung", "wieder im büro",
    "wieder erreichbar", "en cas d'urgence", "pour toute urgence", "à mon retour", "dès mon retour",
    "pendant mon absence", "de retour le", "en caso de urgencia", "para asuntos urgentes", "a mi regreso",
    "a mi vuelta", "durante mi ausencia", "em caso de urgência", "para assuntos urgentes", "no meu regresso",
    "no meu retorno", "durante a minha ausência", "in caso di urgenza", "per urgenze", "per questioni urgenti",
    "al mio rientro", "in mia assenza", "voor dringende", "bij dringende", "in dringende gevallen",
    "na mijn terugkomst", "tijdens mijn afwezigheid", "ben ik weer", "vid brådskande", "i brådskande", "är tillbaka",
    "tillbaka på kontoret", "ved hastesager", "i hastesaker", "er tilbage", "er tilbake", "tilbake på kontoret",
    "kiireellisissä", "kiireisissä", "palaan", "w pilnych sprawach", "w sprawach pilnych", "po powrocie", "wracam",
    "v naléhavých", "po návratu", "v súrnych", "sürgős esetben", "visszatérésem", "în caz de urgență",
    "la întoarcere", "mă întorc", "в срочных случаях", "по срочным вопросам", "после возвращения", "вернусь",
    "у термінових", "повернуся", "при спешни", "acil durumlarda", "acil konular", "döndüğümde", "για επείγοντα",
    "σε επείγουσες", "επιστρέψω", "للحالات العاجلة", "للأمور العاجلة", "عند عودتي", "سأعود", "במקרים דחופים",
    "לעניינים דחופים", "כשאחזור", "אחזור", "untuk keperluan mendesak", "untuk hal mendesak", "saya akan kembali",
    "trường hợp khẩn cấp", "việc gấp", "khi trở lại", "กรณีเร่งด่วน", "เรื่องด่วน", "จะกลับมา", "급한 용무", "긴급한",
    "급하신", "복귀 후", "돌아와서", "お急ぎの", "緊急の場合", "緊急のご用件", "戻り次第", "出社後", "休み明け",
    "如有急事", "如有紧急", "有急事", "紧急事宜", "紧急事务", "紧急情况请", "急事请", "有事请联系", "有事请电话",
    "请联系我的同事", "请拨打", "回来后", "返回后", "上班后", "返岗后", "会尽快回复", "尽快给您回复", "将尽快回复",
    "尽快与您联系", "如有緊急", "緊急事項", "急事請", "回來後", "返回後", "將盡快回覆", "會盡快回覆", "儘快回覆",
];

/// What a person says who answers for himself, away or not: no note that goes to everybody speaks of trying this one thing.
#[rustfmt::skip]
pub const PERSONAL: &[&str] = &[
    "will test", "will try", "i'll test", "i'll try", "can test", "can try", "test it", "try it", "teste ich",
    "probiere ich", "werde es testen", "werde ich testen", "je testerai", "je vais tester", "回来试", "回去试", "再试",
    "后试", "试一下", "试试", "测试一下", "再测试", "再測試", "試試", "再試",
];
