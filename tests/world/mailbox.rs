//! A mail, as it was received.

use std::borrow::Cow;

use mail_parser::MessageParser;

/// One received mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The envelope's recipient.
    pub to: String,
    /// Without its angle brackets.
    pub message_id: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The whole message, as it came over the wire.
    pub raw: String,
    /// Which of the received mails it is, from 0.
    pub position: usize,
}

impl Mail {
    /// Parses what came after DATA.
    pub fn parse(to: String, raw: &[u8], position: usize) -> Self {
        let parsed = MessageParser::default().parse(raw).expect("a mail that can be parsed");
        Self {
            to,
            message_id: parsed.message_id().unwrap_or_default().to_owned(),
            subject: parsed.subject().unwrap_or_default().to_owned(),
            text: parsed.body_text(0).map(Cow::into_owned).unwrap_or_default(),
            html: parsed.body_html(0).map(Cow::into_owned).unwrap_or_default(),
            raw: String::from_utf8_lossy(raw).into_owned(),
            position,
        }
    }

    /// Tells received mails apart, repetitions too.
    pub fn key(&self) -> String {
        format!("{}#{}", self.message_id, self.position)
    }

    /// The path of the first link of ours in the text.
    pub fn link(&self) -> String {
        let start = self.text.find(super::PUBLIC_URL).expect("a link in the letter") + super::PUBLIC_URL.len();
        self.text[start..].split_whitespace().next().expect("a path").to_owned()
    }
}
