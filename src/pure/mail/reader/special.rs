//! Parts that are more than text or file: reports, mails within, calendars, TNEF, links and fragments.

use super::super::address::Address;
use super::super::charset::{self, Hint};
use super::super::mime::Part;
use super::super::tnef::{self, Winmail};
use super::super::{ADDRESSES_MAX, Attachment, Calendar, Defect, ENCLOSED_DEPTH_MAX, Mail, Report};
use super::super::{assembly, body, calendar, header, name, param};
use super::{Chunk, Reader};

impl<'t, 'a> Reader<'t, 'a> {
    fn report(&mut self) -> &mut Report {
        self.content.report.get_or_insert_with(Report::default)
    }

    /// The groups of fields of a report. They are its text if no part says it for people.
    pub(super) fn report_fields(&mut self, part: &Part<'_>) -> Vec<Chunk> {
        let bytes = part.decoded();
        let hint = self.hint;
        let kind = part.content.token.trim_start_matches("message/").trim_start_matches("global-").to_owned();
        let report = self.report();
        if report.kind.is_empty() {
            report.kind = kind;
        }
        let mut at = 0;
        while at < bytes.len() && report.groups.len() < ADDRESSES_MAX {
            let block = header::block(&bytes, at, |_| false);
            if !block.fields.is_empty() {
                report.groups.push(header::headers(&block.fields, hint));
            }
            let line = header::line_at(&bytes, block.body).len();
            at = if block.body > at { block.body } else { at + line.max(1) };
        }
        if self.content.has_words {
            return Vec::new();
        }
        vec![Chunk { text: body::clean(&charset::decode(&bytes, hint).text), html: false }]
    }

    /// The header of the mail that a report is about.
    pub(super) fn original(&mut self, bytes: &[u8]) {
        let hint = self.hint;
        let fields = header::headers(&header::block(bytes, 0, |_| false).fields, hint);
        let report = self.report();
        if report.original.is_empty() {
            report.original = fields;
        }
    }

    pub(super) fn enclosed(&mut self, part: &Part<'_>, named: Option<String>) -> Vec<Chunk> {
        let bytes = if part.is_encoded() { part.decoded() } else { part.raw.to_vec() };
        let at = self.content.attachments.len();
        let is_named = named.is_some();
        self.attach(part, named);
        if self.content.report.is_some() {
            self.original(&bytes);
        }
        if self.level >= ENCLOSED_DEPTH_MAX {
            self.content.defects.push(Defect { kind: "too_deep", place: "message/rfc822".into() });
            return Vec::new();
        }
        let inner = assembly::mail(&bytes, self.level + 1);
        if let Some(file) = self.content.attachments.get_mut(at).filter(|_| !is_named && !inner.subject.is_empty()) {
            file.name = name::safe(&format!("{}.eml", inner.subject.replace(['/', '\\'], "_")), "message/rfc822");
        }
        self.content.enclosed.push(inner);
        Vec::new()
    }

    /// A file that lies elsewhere (RFC 2046 §5.2.3, RFC 2017): the text says where. Nothing is fetched.
    pub(super) fn external(&mut self, part: &Part<'_>, named: Option<String>) -> Vec<Chunk> {
        // The header of the file itself is the body's first block.
        let inner = header::block(part.raw, 0, |_| false);
        let field = |name: &str, key: &str| {
            let field = inner.fields.iter().find(|f| f.name.eq_ignore_ascii_case(name.as_bytes()))?;
            let value = param::parse(&header::text(&header::unfold(field.value), self.hint), self.hint);
            value.param(key).map(str::to_owned)
        };
        let name = named.or_else(|| field("Content-Disposition", "filename")).or_else(|| field("Content-Type", "name"));
        let place = ["url", "site", "server"].iter().find_map(|key| part.content.param(key));
        let place: String =
            place.unwrap_or_default().chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        self.attach(part, name.clone());
        vec![linked(&name.unwrap_or_default(), &place)]
    }

    /// A fragment of a mail that was cut for transport (RFC 2046 §5.2.2): the first one still shows how it begins.
    pub(super) fn partial(&mut self, part: &Part<'_>, named: Option<String>) -> Vec<Chunk> {
        self.attach(part, named);
        let number = part.content.param("number").unwrap_or("?");
        let total = part.content.param("total").unwrap_or("?");
        let mut chunks = if number == "1" { self.absorbed(part.raw).unwrap_or_default() } else { Vec::new() };
        self.content.defects.push(Defect { kind: "fragment", place: "message/partial".into() });
        let note = format!("[This is part {number} of {total} of a mail that was sent in pieces.]\n");
        chunks.push(Chunk { text: note, html: false });
        chunks
    }

    pub(super) fn calendar(&mut self, part: &Part<'_>) {
        let label = part.content.param("charset");
        let decoded = charset::decode(&part.decoded(), Hint { label, tld: self.hint.tld });
        if self.content.calendar.is_none() {
            self.content.calendar = Some(calendar::read(&body::clean(&decoded.text), part.content.param("method")));
        }
    }

    pub(super) fn tnef(&mut self, part: &Part<'_>, named: Option<String>) -> Vec<Chunk> {
        let bytes = part.decoded();
        let read = tnef::read(&bytes).filter(|w| !(w.files.is_empty() && w.text.is_none() && w.enclosed.is_empty()));
        let Some(mut winmail) = read else {
            self.attach(part, named);
            return Vec::new();
        };
        let mut chunks = Vec::new();
        if let Some(calendar) = meeting(&winmail) {
            self.content.calendar = self.content.calendar.take().or(Some(calendar));
        }
        let text = winmail.text.take().filter(|text| !self.content.has_words && !text.trim().is_empty());
        if let Some(text) = text {
            self.content.has_text = true;
            self.content.has_words = true;
            chunks.push(Chunk { text: body::clean(&text), html: winmail.text_from_html });
        }
        for file in winmail.files {
            if let Some(link) = &file.link {
                chunks.push(linked(&file.name, link));
            }
            let media_type = file.media_type.unwrap_or_else(|| "application/octet-stream".into());
            self.content.attachments.push(Attachment {
                name: name::safe(&file.name, &media_type),
                media_type,
                bytes: file.bytes,
                inline: file.inline,
                cid: file.cid,
            });
        }
        self.content.enclosed.extend(winmail.enclosed.into_iter().map(mail));
        chunks
    }
}

fn linked(name: &str, place: &str) -> Chunk {
    let known: Vec<String> =
        [name, place].iter().map(|part| part.trim().to_owned()).filter(|p| !p.is_empty()).collect();
    Chunk { text: format!("[Linked file: {}]\n", known.join(", ")), html: false }
}

/// A mail that lay within a `winmail.dat`. Whom it names is a claim of the mail around it.
fn mail(winmail: Winmail) -> Mail {
    let mut text = body::clean(winmail.text.as_deref().unwrap_or_default());
    let is_cut = assembly::cut_text(&mut text);
    Mail {
        subject: super::super::address::one_line(&winmail.subject),
        date: winmail.date,
        from: (!winmail.sender_name.is_empty() || !winmail.sender_address.is_empty())
            .then(|| Address {
                name: super::super::address::one_line(&winmail.sender_name),
                address: winmail.sender_address.clone(),
            })
            .into_iter()
            .collect(),
        text,
        defects: is_cut.then(|| Defect { kind: "text_cut", place: "text".into() }).into_iter().collect(),
        text_from_html: winmail.text_from_html,
        enclosed: winmail.enclosed.into_iter().map(mail).collect(),
        ..Mail::default()
    }
}

/// Message classes of Outlook's meetings, beginnings in lower case, and the methods that they are in iCalendar.
const MEETINGS: [(&str, &str, &str); 8] = [
    ("ipm.schedule.meeting.request", "REQUEST", ""),
    ("ipm.schedule.meeting.canceled", "CANCEL", ""),
    ("ipm.schedule.meeting.resp.pos", "REPLY", "ACCEPTED"),
    ("ipm.schedule.meeting.resp.neg", "REPLY", "DECLINED"),
    ("ipm.schedule.meeting.resp.tent", "REPLY", "TENTATIVE"),
    ("ipm.microsoft schedule.mtgreq", "REQUEST", ""),
    ("ipm.microsoft schedule.mtgresp", "REPLY", ""),
    ("ipm.microsoft schedule.mtgcncl", "CANCEL", ""),
];

/// A meeting of Outlook as the calendar object that it would be elsewhere.
fn meeting(winmail: &Winmail) -> Option<Calendar> {
    let class = winmail.class.trim().to_ascii_lowercase();
    let (_, method, answer) = MEETINGS.iter().find(|(begin, _, _)| class.starts_with(begin))?;
    let summary = super::super::address::one_line(&winmail.subject);
    let time = |name: &str, at: Option<jiff::Timestamp>| {
        at.map(|at| format!("{name}:{}\n", at.strftime("%Y%m%dT%H%M%SZ"))).unwrap_or_default()
    };
    let attendee = if answer.is_empty() { String::new() } else { format!("ATTENDEE;PARTSTAT={answer}:\n") };
    let escaped = summary.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;");
    let (start, end) = (time("DTSTART", winmail.meeting.0), time("DTEND", winmail.meeting.1));
    let text = format!(
        "BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VEVENT\nSUMMARY:{escaped}\n{start}{end}{attendee}END:VEVENT\nEND:VCALENDAR\n"
    );
    Some(calendar::read(&text, None))
}
