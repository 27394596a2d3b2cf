//! A picture may draw and describe itself, and nothing else: no script, no handler, nothing from elsewhere.

use super::notes::Notes;

/// What may stand in a picture. Whatever could run, load or embed is not among it.
const ELEMENTS: [&str; 21] = [
    "svg",
    "title",
    "desc",
    "g",
    "defs",
    "symbol",
    "use",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "marker",
];

const NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// Checks every picture of a bundle.
pub(super) fn check(notes: &mut Notes) {
    let paths: Vec<_> = notes.source.pictures().into_keys().collect();
    for path in paths {
        let misfits = match std::str::from_utf8(&notes.source.0[&path]) {
            Ok(text) => misfits(text),
            Err(_) => vec![(0, "this picture is not UTF-8 text; save it as such".to_owned())],
        };
        for (offset, message) in misfits {
            notes.at(&path, offset, message);
        }
    }
}

/// What is wrong with a picture, and at which byte. Whatever is not understood is wrong.
fn misfits(text: &str) -> Vec<(usize, String)> {
    let mut reading = Reading { text, at: 0, open: Vec::new(), described: Vec::new(), misfits: Vec::new() };
    if let Err(message) = reading.run() {
        reading.note(message);
    }
    for wanted in ["title", "desc"] {
        if reading.misfits.is_empty() && !reading.described.contains(&wanted) {
            let message = format!("a picture needs a <{wanted}> with words in it, directly under <svg>");
            reading.misfits.push((0, message));
        }
    }
    reading.misfits
}

struct Reading<'a> {
    text: &'a str,
    at: usize,
    /// The elements that are open, the outermost first.
    open: Vec<&'a str>,
    /// Which of title and desc the picture has.
    described: Vec<&'a str>,
    misfits: Vec<(usize, String)>,
}

impl<'a> Reading<'a> {
    /// Reads to the end, or to what makes the rest unreadable.
    fn run(&mut self) -> Result<(), String> {
        if self.text.starts_with("<?xml ") {
            self.skip_past("?>")?;
        }
        while let Some(length) = self.text[self.at..].find('<') {
            self.words(&self.text[self.at..self.at + length])?;
            self.at += length;
            let rest = &self.text[self.at..];
            if rest.starts_with("<!--") {
                self.skip_past("-->")?;
            } else if rest.starts_with("<!") || rest.starts_with("<?") {
                return Err("a picture holds no DOCTYPE, CDATA or processing instruction: take it out".to_owned());
            } else if let Some(name) = rest.strip_prefix("</") {
                self.close(name)?;
            } else {
                self.tag()?;
            }
        }
        self.words(&self.text[self.at..])?;
        match self.open.last() {
            Some(name) => Err(format!("<{name}> is never closed")),
            None => Ok(()),
        }
    }

    fn note(&mut self, message: String) {
        self.misfits.push((self.at, message));
    }

    fn skip_past(&mut self, end: &str) -> Result<(), String> {
        let length = self.text[self.at..].find(end).ok_or_else(|| format!("`{end}` is missing"))?;
        self.at += length + end.len();
        Ok(())
    }

    /// Text between two tags.
    fn words(&mut self, words: &'a str) -> Result<(), String> {
        if words.trim().is_empty() {
            return Ok(());
        }
        match self.open.as_slice() {
            [] => return Err("text outside <svg>".to_owned()),
            ["svg", about @ ("title" | "desc")] => self.described.push(about),
            _ => {}
        }
        let plain =
            |part: &str| ["amp;", "lt;", "gt;", "quot;", "apos;", "#"].iter().any(|end| part.starts_with(end));
        if words.split('&').skip(1).all(plain) {
            Ok(())
        } else {
            Err("an `&` in text is written `&amp;`".to_owned())
        }
    }

    fn close(&mut self, name: &str) -> Result<(), String> {
        let name = name.split('>').next().unwrap_or_default().trim_end();
        match self.open.pop() {
            Some(open) if open == name => self.skip_past(">"),
            Some(open) => Err(format!("</{name}> where </{open}> is wanted")),
            None => Err(format!("</{name}> closes nothing")),
        }
    }

    fn tag(&mut self) -> Result<(), String> {
        let rest = &self.text[self.at + 1..];
        let name = &rest[..rest.find(|c: char| c.is_whitespace() || c == '/' || c == '>').unwrap_or(rest.len())];
        if self.open.is_empty() && name != "svg" {
            return Err("a picture is one <svg>".to_owned());
        }
        if !ELEMENTS.contains(&name) {
            self.note(format!("<{name}> is not allowed: a picture only draws; take it out"));
        }
        let is_root = self.open.is_empty();
        let mut named = false;
        self.at += 1 + name.len();
        loop {
            let rest = &self.text[self.at..];
            self.at += rest.len() - rest.trim_start().len();
            let rest = rest.trim_start();
            if rest.starts_with("/>") {
                self.at += 2;
                break;
            } else if rest.starts_with('>') {
                self.at += 1;
                self.open.push(name);
                break;
            }
            named |= self.attribute(name)? == ("xmlns", NAMESPACE);
        }
        if is_root && !named {
            self.note(format!("<svg> needs xmlns=\"{NAMESPACE}\", or a browser does not draw it"));
        }
        Ok(())
    }

    /// One attribute; what it refers to must be in the picture itself.
    fn attribute(&mut self, element: &str) -> Result<(&'a str, &'a str), String> {
        let broken = || format!("<{element}> has an attribute that is not written name=\"value\"");
        let rest = &self.text[self.at..];
        let (name, rest) = rest.split_once('=').ok_or_else(broken)?;
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or_else(broken)?;
        let value = rest[1..].split_once(quote).ok_or_else(broken)?.0;
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'')) {
            return Err(broken());
        }
        let refers = matches!(name.rsplit(':').next(), Some("href" | "src"));
        let lower = value.to_lowercase();
        let far = |part: &str| !part.trim_start_matches(['"', '\'', ' ']).starts_with('#');
        if name.to_lowercase().starts_with("on") {
            self.note(format!("`{name}` is an event handler; a picture does nothing: take it out"));
        } else if value.contains(['&', '<', '\\']) {
            self.note(format!("`{name}` may not hold `&`, `<` or a backslash"));
        } else if (refers && !value.starts_with('#')) || lower.split("url(").skip(1).any(far) {
            self.note(format!("`{name}` refers to something outside the picture; refer to a part of it, `#name`"));
        }
        self.at += name.len() + 1 + 2 + value.len();
        Ok((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::misfits;

    fn picture(inside: &str) -> String {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>A</title><desc>B</desc>{inside}</svg>")
    }

    #[test]
    fn a_picture_may_draw() {
        for good in [
            "",
            "<!-- a line -->\n<g fill='url(#red)'><path d=\"M0 0\"/></g >",
            "<text>Fish &amp; chips &#8211;</text><use href=\"#part\" />",
        ] {
            assert_eq!(misfits(&picture(good)), [], "{good}");
        }
        assert_eq!(misfits(&format!("<?xml version=\"1.0\"?>\n{}\n", picture(""))), []);
    }

    #[test]
    fn and_nothing_else() {
        let table = [
            ("<script>1</script>", "<script> is not allowed"),
            ("<foreignObject/>", "<foreignObject> is not allowed"),
            ("<image href=\"#a\"/>", "<image> is not allowed"),
            ("<style>a{}</style>", "<style> is not allowed"),
            ("<animate/>", "<animate> is not allowed"),
            ("<s:script/>", "<s:script> is not allowed"),
            ("<path onload=\"x\"/>", "`onload` is an event handler"),
            ("<path OnClick='x'/>", "`OnClick` is an event handler"),
            ("<use href=\"https://example.org/a.svg#b\"/>", "`href` refers to something outside"),
            ("<use xlink:href=\"javascript:x\"/>", "`xlink:href` refers to something outside"),
            ("<path fill=\"url(//example.org/a)\"/>", "`fill` refers to something outside"),
            ("<path style=\"fill:URL( 'https://example.org')\"/>", "`style` refers to something outside"),
            ("<path style=\"fill:u&#114;l(x)\"/>", "`style` may not hold"),
            ("<path style=\"fill:u\\72l(x)\"/>", "`style` may not hold"),
            ("<g>", "</svg> where </g> is wanted"),
            ("</g>", "</g> where </svg> is wanted"),
            ("<path d=M0/>", "not written name=\"value\""),
            ("<path d=\"M0/>", "not written name=\"value\""),
            ("<!-- no end", "`-->` is missing"),
            ("<![CDATA[x]]>", "no DOCTYPE, CDATA"),
            ("<text>a & b</text>", "an `&` in text"),
        ];
        for (inside, message) in table {
            let found = misfits(&picture(inside));
            assert!(found.first().is_some_and(|(_, found)| found.contains(message)), "{inside}: {found:?}");
            assert!(found.iter().all(|(at, _)| *at >= picture("").len() - 6), "{inside}: {found:?}");
        }
    }

    #[test]
    fn a_picture_says_what_it_shows() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\">";
        for (text, wanted) in [
            (format!("{svg}<desc>B</desc></svg>"), "<title>"),
            (format!("{svg}<title> </title><desc>B</desc></svg>"), "<title>"),
            (format!("{svg}<title>A</title><g><desc>B</desc></g></svg>"), "<desc>"),
            ("<svg><title>A</title><desc>B</desc></svg>".to_owned(), "xmlns"),
            ("<html></html>".to_owned(), "one <svg>"),
            ("words".to_owned(), "text outside"),
            (String::new(), "<title>"),
        ] {
            let found = misfits(&text);
            assert!(found.iter().any(|(_, found)| found.contains(wanted)), "{text}: {found:?}");
        }
    }
}
