//! The intake record: what a requester's mails say of the matter is put on record, and what is missing for its category is
//! asked for once, in the acknowledgement. The answer fills it in, with labels or without. Without labels it is one for as
//! long as nothing else was asked: later a lone digit is an answer to something else.

use super::admit::Work;
use super::orders::deed::note;
use super::requester::Reading;
use super::send::{self, Cause};
use super::shared;
use super::triage::Judged;
use crate::config::Config;
use crate::pure::authority::{Act, Evidence, Role};
use crate::pure::command::{Moment, past};
use crate::pure::grade::Effort;
use crate::pure::intent::{IntentKind, intent};
use crate::pure::language::Language;
use crate::pure::mail::{Address, Mail};
use crate::pure::notice::Notice;
use crate::pure::quote::{Fragment, FragmentKind};
use crate::pure::rules::{self, Answers, Labels, Line, Questions, labels};
use crate::pure::ticket::{Change, Event, State, TextField, decide};
use crate::pure::{Timestamp, catalogue, quote, wording};
use crate::store::journal;
use crate::store::person;
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx};

/// Lines of an answer that are looked at for what the receipt asked.
const LINES_MAX: usize = 400;
/// Characters of such a line.
const LINE_CHARS_MAX: usize = 400;
/// The fact that holds what was asked, by the fields' names.
const ASKED: &str = "asked";
/// The fact that holds which of it was answered.
const ANSWERED: &str = "answered";

/// Whether a category's tickets are restricted: as configured, else as shipped.
pub fn is_restricted(config: &Config, category: &str) -> bool {
    !category.is_empty()
        && (catalogue::is_restricted(category) || config.category(category).is_some_and(|c| c.restricted))
}

/// Whether a ticket is restricted once its category is `new`. What it is restricted for beside its category stays: that it
/// took in a restricted ticket or grew out of one, or came so from another desk.
pub async fn is_restricted_as(
    tx: &mut Tx,
    config: &Config,
    row: &TicketRow,
    (old, new): (&str, &str),
) -> Result<bool, StoreError> {
    let inherited = row.restricted && !is_restricted(config, old);
    Ok(inherited || is_restricted(config, new) || ticket::is_of_restricted(tx, row.id).await?)
}

/// What a new category makes of the size of a ticket of which nobody has said another.
pub fn effort_as(config: &Config, row: &TicketRow, (old, new): (&str, &str)) -> Option<Change> {
    let [old, new] = [old, new].map(|category| config.effort_of(category).map_or("", Effort::as_str));
    let is_usual = row.effort.is_empty() || row.effort == old;
    let value = new.to_owned();
    (is_usual && row.effort != new).then_some(Change::Text { field: TextField::Effort, value })
}

/// A line of the transcript: what was written, whether it was carried out, and what came of it in both languages.
pub type Told = (String, bool, [String; 2]);

/// Puts on record what one of the staff says in labelled lines of their own: by which channel it came, how much work it is.
/// Answers with a line of the transcript for each that says something new.
pub async fn of_staff(
    tx: &mut Tx,
    work: &Work<'_>,
    row: &mut TicketRow,
    words: &str,
    cause: &Cause,
) -> anyhow::Result<Vec<Told>> {
    let said = rules::staff_labels(words);
    let mut stated: Vec<(TextField, &str, Told)> = Vec::new();
    if let Some(channel) = said.channel {
        let outcome = [
            format!("Reported by: {}", channel.word(Language::En)),
            format!("报障渠道：{}", channel.word(Language::ZhCn)),
        ];
        let line = format!("Channel: {}", channel.as_str());
        stated.push((TextField::Channel, channel.as_str(), (line, true, outcome)));
    }
    if let Some(effort) = said.effort {
        let outcome =
            [format!("Effort: {}", effort.word(Language::En)), format!("工作量：{}", effort.word(Language::ZhCn))];
        let line = format!("Effort: {}", effort.as_str());
        stated.push((TextField::Effort, effort.as_str(), (line, true, outcome)));
    }
    stated.retain(|(field, value, _)| row.text(*field) != *value);
    if !stated.is_empty() {
        let texts = stated.iter().map(|(field, value, _)| (*field, (*value).to_owned())).collect();
        carry_out(tx, work, row, Event::RecordFilled { texts, occurred_at: None }, cause).await?;
    }
    Ok(stated.into_iter().map(|(_, _, told)| told).collect())
}

/// Puts on record what the first mail says, and answers with what is missing, by the fields' names.
pub async fn fill(
    tx: &mut Tx,
    work: &Work<'_>,
    row: &mut TicketRow,
    (read, evidence, judged): (&Reading, Evidence, &Judged),
    cause: &Cause,
) -> anyhow::Result<Vec<String>> {
    let config = &work.desk.config;
    let said = labels(&read.fresh);
    let mut texts = stated(row, &said, &[]);
    // Who writes for others signs with their own number, and so does who writes from a mailbox that several share.
    let requester = person::load(tx, row.requester, Some(row.requester_address_id)).await?;
    let signed = rules::signed(&read.signature, &read.fresh);
    if (row.phone.is_empty() || requester.shared && row.phone == requester.phone)
        && said.phone.is_none()
        && let Some(phone) = signed.phone
    {
        texts.push((TextField::Phone, phone));
    }
    if row.text(TextField::Department).is_empty() && said.department.is_none() {
        texts.extend(signed.department.map(|name| (TextField::Department, name)));
    }
    if row.ci.is_empty() && said.ci.is_none() {
        let items = config.items.iter().map(|item| (item.name.as_str(), item.aliases.as_slice()));
        let named = rules::item(&format!("{}\n{}", row.subject, read.fresh), items);
        texts.extend(named.map(|name| (TextField::Ci, name.to_owned())));
    }
    let occurred_at = said.occurred_at.as_deref().and_then(|text| occurred(work, text));
    row.restricted |= is_restricted(config, &row.core.category);
    carry_out(tx, work, row, Event::RecordFilled { texts, occurred_at }, cause).await?;
    keep_known(tx, work, row, cause).await?;
    let signs = shared::who_signs(tx, row.requester, read).await?;
    affected(tx, work, row, (&said, evidence, signs), cause).await?;
    // Nobody is asked about what is over, or sent elsewhere with questions.
    let asks = judged.triage.notice.as_deref().is_none_or(|name| name == Notice::Ack.as_str());
    if work.desk.silent || !asks {
        return Ok(Vec::new());
    }
    let mut missing: Vec<String> = Vec::new();
    if let Some(category) = config.category(&row.core.category) {
        let stated = |field: &&String| match TextField::parse(field) {
            Some(text) => row.text(text).is_empty(),
            None => !said.missing(std::slice::from_ref(*field)).is_empty(),
        };
        missing.extend(category.required.iter().filter(stated).cloned());
    }
    let ruled = judged.triage.impact.is_some() || judged.triage.priority.is_some();
    // Who only presses is asked how many are hit.
    let is_graded = said.impact.is_some() || said.urgency.is_some();
    if !is_graded && rules::presses(&row.subject, &read.fresh) && !ruled && !missing.iter().any(|f| f == "impact") {
        missing.push("impact".to_owned());
    }
    if !missing.is_empty() {
        note(tx, (row.id, work.now), cause, (ASKED, missing.join(","))).await?;
    }
    Ok(missing)
}

/// What follows a closed ticket of the same requester need not be told again what that one knows.
async fn keep_known(tx: &mut Tx, work: &Work<'_>, row: &mut TicketRow, cause: &Cause) -> anyhow::Result<()> {
    let Some(before) = ticket::linked(tx, row.id, "follows").await? else { return Ok(()) };
    let before = ticket::load(tx, before).await?;
    if before.requester != row.requester {
        return Ok(());
    }
    let fields = [TextField::Department, TextField::Phone, TextField::Site, TextField::Place, TextField::Ci];
    let open = fields.into_iter().filter(|field| row.text(*field).is_empty() && !before.text(*field).is_empty());
    let texts: Vec<_> = open.map(|field| (field, before.text(field).to_owned())).collect();
    match texts.is_empty() {
        true => Ok(()),
        false => carry_out(tx, work, row, Event::RecordFilled { texts, occurred_at: None }, cause).await,
    }
}

/// Fills in what a later mail of the requester answers. True if anything of it was an answer.
pub async fn answer(
    tx: &mut Tx,
    work: &Work<'_>,
    row: &mut TicketRow,
    read: &Reading,
    cause: &Cause,
) -> anyhow::Result<bool> {
    if !matches!(row.core.state, State::New | State::Open | State::Pending { .. }) {
        return Ok(false);
    }
    let asked = Asked::of(tx, row).await?;
    let open: Vec<&str> = asked.fields.iter().map(String::as_str).filter(|field| asked.is_open(row, field)).collect();
    let mut said = labels(&read.fresh);
    if !open.is_empty() {
        let found = answers_in(work, read, (&asked, &open));
        let answered = answered_as(read.intent.kind, &found).filter(|_| !asked.overtaken).unwrap_or(found.sure);
        said = rules::merged(said, answered);
    }
    let texts = stated(row, &said, &asked.answered);
    let occurred_at =
        said.occurred_at.as_deref().filter(|_| row.occurred_at.is_none()).and_then(|text| occurred(work, text));
    let asks = |field: &str| open.contains(&field);
    let impact = said.impact.filter(|_| asks("impact"));
    let urgency = said.urgency.filter(|_| asks("urgency"));
    let kind = said.kind.filter(|_| asks("kind"));
    let whose = said.affected.is_some() && asks("affected") && row.affected.is_none();
    let is_graded = impact.is_some() || urgency.is_some();
    if texts.is_empty() && occurred_at.is_none() && kind.is_none() && !is_graded && !whose {
        return Ok(false);
    }
    let now_known = open.iter().copied().filter(|field| said.missing(&[(*field).to_owned()]).is_empty());
    let now_known = now_known.collect::<Vec<_>>().join(",");
    if !now_known.is_empty() {
        note(tx, (row.id, work.now), cause, (ANSWERED, now_known)).await?;
    }
    if !texts.is_empty() || occurred_at.is_some() {
        carry_out(tx, work, row, Event::RecordFilled { texts, occurred_at }, cause).await?;
    }
    if let Some(kind) = kind {
        carry_out(tx, work, row, Event::KindOrdered { kind }, cause).await?;
    }
    if is_graded {
        let (impact, urgency) = (impact.unwrap_or(row.core.impact), urgency.unwrap_or(row.core.urgency));
        let priority = work.desk.config.priority.priority(impact, urgency);
        if (impact, urgency) != (row.core.impact, row.core.urgency) {
            carry_out(tx, work, row, Event::GradeOrdered { impact, urgency, priority }, cause).await?;
        }
    }
    if whose {
        affected(tx, work, row, (&said, Evidence::Token, None), cause).await?;
    }
    Ok(true)
}

/// What the acknowledgement asked for, and what came of it.
struct Asked {
    fields: Vec<String>,
    /// Answered since, by their names: a later label puts a text right.
    answered: Vec<String>,
    /// Fields of the grade that were set since, by whomever.
    set: Vec<String>,
    /// The staff have asked something else since.
    overtaken: bool,
}

impl Asked {
    async fn of(tx: &mut Tx, row: &TicketRow) -> Result<Asked, StoreError> {
        let facts = journal::load(tx, &journal::ticket_stream(row.id)).await?;
        let names = |text: &str| text.split(',').filter(|f| !f.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let Some(at) = facts.iter().rposition(|f| f.fact.kind == ASKED) else {
            let (fields, answered, set) = (Vec::new(), Vec::new(), Vec::new());
            return Ok(Asked { fields, answered, set, overtaken: false });
        };
        let since = || facts.iter().skip(at + 1).map(|f| &f.fact);
        Ok(Asked {
            fields: facts.get(at).map(|f| names(&f.fact.new)).unwrap_or_default(),
            answered: since().filter(|f| f.kind == ANSWERED).flat_map(|f| names(&f.new)).collect(),
            set: since().map(|f| f.kind.clone()).collect(),
            overtaken: since().any(|f| f.kind == "state" && f.new == "pending requester"),
        })
    }

    /// Whether nobody has answered it yet, nor filled it in otherwise.
    fn is_open(&self, row: &TicketRow, field: &str) -> bool {
        match TextField::parse(field) {
            Some(text) => row.text(text).is_empty(),
            None => !self.answered.iter().chain(&self.set).any(|known| known == field),
        }
    }
}

/// Whether a mail holds the answers to what was asked and nothing else.
pub async fn is_answer(tx: &mut Tx, work: &Work<'_>, row: &TicketRow, read: &Reading) -> Result<bool, StoreError> {
    let asked = Asked::of(tx, row).await?;
    let open: Vec<&str> = asked.fields.iter().map(String::as_str).filter(|field| asked.is_open(row, field)).collect();
    let found = answered_as(IntentKind::StatusQuery, &answers_in(work, read, (&asked, &open)));
    Ok(!asked.overtaken && found.is_some_and(|all| all != Labels::default()))
}

/// The lines that somebody wrote and those that they quote, which are marked.
pub fn lines_of(fragments: &[Fragment]) -> Vec<(String, bool)> {
    let written = fragments.iter().filter(|f| matches!(f.kind, FragmentKind::Fresh | FragmentKind::Quoted));
    let lines = written.flat_map(|f| f.text.lines().map(|line| (line, f.kind == FragmentKind::Quoted)));
    lines.take(LINES_MAX).map(|(line, quoted)| (line.chars().take(LINE_CHARS_MAX).collect(), quoted)).collect()
}

/// All that a mail of this intent answers; None: it is no answer.
fn answered_as(kind: IntentKind, found: &Answers) -> Option<Labels> {
    match kind {
        // A lone figure reads like a mark.
        IntentKind::None | IntentKind::Rating => found.all.clone(),
        // "When it started: …" reads like a question, "3, nobody can log in" like no to "is it solved?"; what else such a
        // mail says is no name of anything.
        IntentKind::StatusQuery | IntentKind::Reject => found.all.clone().filter(|_| found.is_hard),
        _ => None,
    }
}

/// What a mail answers of what is open, without labels.
fn answers_in(work: &Work<'_>, read: &Reading, (asked, open): (&Asked, &[&str])) -> Answers {
    let fields: Vec<&str> = asked.fields.iter().map(String::as_str).collect();
    let words =
        |field: &str| [Language::En, Language::ZhCn].iter().filter_map(|l| wording::question(field, *l)).collect();
    let is_time = |text: &str| occurred(work, text).is_some();
    let name = work.parsed.mail.sole_from().map_or("", |from| from.name.as_str());
    let asks_for_news = |text: &str| intent(text).kind == IntentKind::StatusQuery;
    let questions =
        Questions { asked: &fields, open, words: &words, is_time: &is_time, asks_for_news: &asks_for_news, name };
    let lines = read.lines.iter().map(|(text, is_quoted)| Line { text, is_quoted: *is_quoted });
    rules::answers(&lines.collect::<Vec<_>>(), &questions)
}

async fn carry_out(
    tx: &mut Tx,
    work: &Work<'_>,
    row: &mut TicketRow,
    event: Event,
    cause: &Cause,
) -> anyhow::Result<()> {
    let decision = decide(&row.core, &event, &work.desk.policy, work.now);
    send::carry_out(tx, work.desk, row, (&decision, work.now), cause).await
}

/// What labels say of fields that nobody has filled yet, or only an answer to what was asked (`answered`).
fn stated(row: &TicketRow, said: &Labels, answered: &[String]) -> Vec<(TextField, String)> {
    let all = [
        (TextField::Department, &said.department),
        (TextField::Phone, &said.phone),
        (TextField::Site, &said.site),
        (TextField::Place, &said.place),
        (TextField::Ci, &said.ci),
        (TextField::Symptom, &said.symptom),
        (TextField::Steps, &said.steps),
        (TextField::ErrorText, &said.error_text),
        (TextField::ExpectedImpact, &said.expected_impact),
    ];
    let new = |(field, value): (TextField, &Option<String>)| {
        let value = crate::compose::plain(value.as_deref()?);
        let known = row.text(field);
        let is_open = known.is_empty() || (answered.iter().any(|f| f == field.as_str()) && known != value);
        (is_open && !value.is_empty()).then_some((field, value))
    };
    all.into_iter().filter_map(new).collect()
}

/// A time that has been, in the desk's zone; what stands behind a comma may be something else.
fn occurred(work: &Work<'_>, text: &str) -> Option<Timestamp> {
    let calendar = &work.desk.policy.calendar;
    let at = Moment {
        now: work.now,
        zone: &work.desk.config.desk.time_zone,
        week_start: jiff::civil::Weekday::Monday,
        working_day: &|date| calendar.is_working_day(date),
    };
    let first = || text.split([',', '，', ';', '；']).next().filter(|first| first.len() < text.len());
    past(text, &at).or_else(|| past(first()?, &at))
}

/// Whose matter it is, where that is not who wrote: named by a label, the one who signs a shared mailbox's mail, or the
/// writer of the forwarded original. Who is named by an address takes part. Who was found by their name alone, and whose
/// mail was forwarded, is only proposed: not written to, and no participant unless an engineer says so; on a restricted
/// ticket so is everybody, for it may be about them. Where the sender proved nothing it is kept as a name, and nobody is
/// written to on the strength of it.
async fn affected(
    tx: &mut Tx,
    work: &Work<'_>,
    row: &mut TicketRow,
    (said, evidence, signs): (&Labels, Evidence, Option<(String, Option<String>)>),
    cause: &Cause,
) -> anyhow::Result<()> {
    let mail = &work.parsed.mail;
    let labelled = said.affected.as_deref().map(person_of);
    // Who signs a shared mailbox's mail is one of its members, with the address, or a name.
    let is_labelled = labelled.is_some();
    let named = labelled.or(signs);
    let is_named = named.is_some();
    let Some((name, address)) = named.or_else(|| forwarded(mail)) else { return Ok(()) };
    let is_writer = |a: &str| mail.sole_from().is_some_and(|from| from.key() == a);
    let address = address.filter(|a| {
        crate::compose::is_sendable(a) && !send::is_own(&work.desk.config, a) && !crate::pure::vet::is_noreply(a)
    });
    let may_add = work.permits(Act::AddPeople, Role::Requester, evidence);
    let is_addressed = address.is_some() && may_add;
    let listed = match address.is_none() && is_labelled && may_add && !row.restricted {
        true => person::listed_by_name(tx, &name).await?,
        false => None,
    };
    let person = match address.filter(|_| may_add) {
        Some(address) if is_writer(&address) => return Ok(()),
        Some(address) => person::ensure(tx, &address, &name, "", work.now).await?,
        None if name.trim().is_empty() => return Ok(()),
        None if listed.is_some() => person::load(tx, listed.unwrap_or(row.requester), None).await?,
        None => person::known_by_name(tx, name.trim(), work.now).await?,
    };
    if person.id == row.requester || person.staff {
        return Ok(());
    }
    ticket::set_affected(tx, row.id, person.id).await?;
    row.affected = Some(person.id);
    // Whose mail was forwarded may be the very swindler whom the mail is about, and a name may be that of whom nobody is to
    // tell: whom the writer did not write to is proposed to the staff.
    if is_named && is_addressed && !row.restricted {
        ticket::add_person(tx, row.id, (person.id, person.address_id), "affected", work.now).await?;
    }
    note(tx, (row.id, work.now), cause, ("affected", person.id.0.to_string())).await?;
    Ok(())
}

/// `Zhao Min <zhao@corp.test>`, an address, or a name.
fn person_of(text: &str) -> (String, Option<String>) {
    let bare = text.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(text, |(inner, _)| inner);
    let address = Address { name: String::new(), address: bare.trim().to_owned() };
    if address.is_valid() {
        let name = text.split('<').next().filter(|n| !n.contains('@')).unwrap_or_default();
        return (name.trim().to_owned(), Some(address.key()));
    }
    (text.trim().to_owned(), None)
}

/// Who wrote what was forwarded.
fn forwarded(mail: &Mail) -> Option<(String, Option<String>)> {
    if let Some(from) = mail.enclosed.first().and_then(|inner| inner.sole_from()) {
        return Some((from.name.clone(), Some(from.key())));
    }
    let head = quote::forwarded(&mail.text)?;
    let address = Address { name: String::new(), address: head.from_address.clone() };
    Some((head.from_name, address.is_valid().then(|| address.key())))
}
