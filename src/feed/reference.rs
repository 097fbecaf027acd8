//! Character and entity references, on the level of XML and of HTML.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use crate::charset::from_windows_1252;

/// Declared entities beyond this many are ignored.
const MAX_DECLARED: usize = 256;
/// A declared entity's text beyond this many bytes is ignored.
const MAX_VALUE_BYTES: usize = 4096;
/// No name of an entity is longer than this.
const MAX_NAME_BYTES: usize = 32;
/// All declared entities together may add this many bytes to a document.
const MAX_EXPANSION_BYTES: usize = 1 << 20;

/// The names HTML 4 knows, and some of the later ones.
const NAMES: &str = "\
    AElig=198 Aacute=193 Acirc=194 Agrave=192 Alpha=913 Aring=197 Atilde=195 Auml=196 Beta=914 Ccedil=199 \
    Chi=935 Dagger=8225 Delta=916 ETH=208 Eacute=201 Ecirc=202 Egrave=200 Epsilon=917 Eta=919 Euml=203 \
    Gamma=915 Iacute=205 Icirc=206 Igrave=204 Iota=921 Iuml=207 Kappa=922 Lambda=923 Mu=924 Ntilde=209 Nu=925 \
    OElig=338 Oacute=211 Ocirc=212 Ograve=210 Omega=937 Omicron=927 Oslash=216 Otilde=213 Ouml=214 Phi=934 \
    Pi=928 Prime=8243 Psi=936 Rho=929 Scaron=352 Sigma=931 THORN=222 Tau=932 Theta=920 Uacute=218 Ucirc=219 \
    Ugrave=217 Upsilon=933 Uuml=220 Xi=926 Yacute=221 Yuml=376 Zeta=918 aacute=225 acirc=226 acute=180 \
    aelig=230 agrave=224 alefsym=8501 alpha=945 amp=38 and=8743 ang=8736 aring=229 asymp=8776 atilde=227 \
    auml=228 bdquo=8222 beta=946 brvbar=166 bull=8226 cap=8745 ccedil=231 cedil=184 cent=162 chi=967 circ=710 \
    clubs=9827 cong=8773 copy=169 crarr=8629 cup=8746 curren=164 dArr=8659 dagger=8224 darr=8595 deg=176 \
    delta=948 diams=9830 divide=247 eacute=233 ecirc=234 egrave=232 empty=8709 emsp=8195 ensp=8194 epsilon=949 \
    equiv=8801 eta=951 eth=240 euml=235 euro=8364 exist=8707 fnof=402 forall=8704 frac12=189 frac14=188 \
    frac34=190 frasl=8260 gamma=947 ge=8805 gt=62 hArr=8660 harr=8596 hearts=9829 hellip=8230 iacute=237 \
    icirc=238 iexcl=161 igrave=236 image=8465 infin=8734 int=8747 iota=953 iquest=191 isin=8712 iuml=239 \
    kappa=954 lArr=8656 lambda=955 lang=9001 laquo=171 larr=8592 lceil=8968 ldquo=8220 le=8804 lfloor=8970 \
    lowast=8727 loz=9674 lrm=8206 lsaquo=8249 lsquo=8216 lt=60 macr=175 mdash=8212 micro=181 middot=183 \
    minus=8722 mu=956 nabla=8711 nbsp=160 ndash=8211 ne=8800 ni=8715 not=172 notin=8713 nsub=8836 ntilde=241 \
    nu=957 oacute=243 ocirc=244 oelig=339 ograve=242 oline=8254 omega=969 omicron=959 oplus=8853 or=8744 \
    ordf=170 ordm=186 oslash=248 otilde=245 otimes=8855 ouml=246 para=182 part=8706 permil=8240 perp=8869 \
    phi=966 pi=960 piv=982 plusmn=177 pound=163 prime=8242 prod=8719 prop=8733 psi=968 quot=34 rArr=8658 \
    radic=8730 rang=9002 raquo=187 rarr=8594 rceil=8969 rdquo=8221 real=8476 reg=174 rfloor=8971 rho=961 \
    rlm=8207 rsaquo=8250 rsquo=8217 sbquo=8218 scaron=353 sdot=8901 sect=167 shy=173 sigma=963 sigmaf=962 \
    sim=8764 spades=9824 sub=8834 sube=8838 sum=8721 sup=8835 sup1=185 sup2=178 sup3=179 supe=8839 szlig=223 \
    tau=964 there4=8756 theta=952 thetasym=977 thinsp=8201 thorn=254 tilde=732 times=215 trade=8482 uArr=8657 \
    uacute=250 uarr=8593 ucirc=251 ugrave=249 uml=168 upsih=978 upsilon=965 uuml=252 weierp=8472 xi=958 \
    yacute=253 yen=165 yuml=255 zeta=950 zwj=8205 zwnj=8204 apos=39 ccaron=269 Ccaron=268 zcaron=382 Zcaron=381 \
    ecaron=283 rcaron=345 lstrok=322 Lstrok=321 eogon=281 aogon=261 sacute=347 nacute=324 cacute=263 zacute=378 \
    zdot=380 phone=9742 check=10003 star=9734 starf=9733 lbrack=91 rbrack=93 lbrace=123 rbrace=125 lpar=40 \
    rpar=41 comma=44 period=46 colon=58 semi=59 excl=33 quest=63 num=35 dollar=36 percnt=37 ast=42 plus=43 \
    equals=61 commat=64 sol=47 bsol=92 lowbar=95 grave=96 vert=124 Tab=9 NewLine=10 horbar=8213 male=9794 \
    female=9792 numero=8470 odblac=337 udblac=369 inodot=305 gbreve=287 Gbreve=286 scedil=351 Scedil=350 \
    Idot=304 dcaron=271 ncaron=328 tcaron=357 uring=367 hyphen=8208 dash=8208 rightarrow=8594 leftarrow=8592";

static NAMED: LazyLock<HashMap<&'static str, char>> = LazyLock::new(|| {
    let pairs = NAMES.split_whitespace().filter_map(|pair| pair.split_once('='));
    pairs.filter_map(|(name, code)| Some((name, char::from_u32(code.parse().ok()?)?))).collect()
});

/// The entities a document declares for itself.
#[derive(Debug, Default)]
pub(crate) struct Entities {
    declared: HashMap<String, String>,
    spent: std::cell::Cell<usize>,
}

impl Entities {
    /// Reads the declarations in a document type; none of them may use another.
    pub(crate) fn declare(&mut self, doctype: &str) {
        for piece in doctype.split("<!ENTITY").skip(1).take(MAX_DECLARED) {
            let Some((name, rest)) = piece.trim_start().split_once(|c: char| c.is_ascii_whitespace()) else {
                continue;
            };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            let value = rest.split(quote).nth(1).unwrap_or_default();
            if name.len() <= MAX_NAME_BYTES && value.len() <= MAX_VALUE_BYTES {
                // XML has character references replaced at once; an `&#38;` in the value then begins a reference
                // of its own, which is how HTML's names for `<` and `&` are declared.
                let value = decode_html(&decode_numbers(value)).into_owned();
                self.declared.entry(name.to_owned()).or_insert(value);
            }
        }
    }

    fn value(&self, name: &str) -> Option<&str> {
        let value = self.declared.get(name)?;
        self.spent.set(self.spent.get().saturating_add(value.len()));
        (self.spent.get() <= MAX_EXPANSION_BYTES).then_some(value)
    }

    /// Replaces the references of XML text: declared ones, numbers, and HTML's names.
    pub(crate) fn decode<'a>(&self, raw: &'a str) -> Cow<'a, str> {
        replace(raw, |body, out| self.reference(body, out))
    }

    /// Replaces declared references only: what remains is read as HTML.
    pub(crate) fn expand<'a>(&self, raw: &'a str) -> Cow<'a, str> {
        if self.declared.is_empty() {
            return Cow::Borrowed(raw);
        }
        replace(raw, |body, out| {
            let (name, length) = terminated(body)?;
            if NAMED.contains_key(name) {
                return None;
            }
            out.push_str(&escape(self.value(name)?));
            Some(length)
        })
    }

    fn reference(&self, body: &str, out: &mut String) -> Option<usize> {
        if body.starts_with('#') {
            return number(body, out);
        }
        let (name, length) = terminated(body)?;
        match self.value(name) {
            Some(value) if !matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") => {
                out.push_str(value);
            }
            _ => out.push(*NAMED.get(name)?),
        }
        Some(length)
    }
}

/// Replaces the references of HTML text.
pub(crate) fn decode_html(raw: &str) -> Cow<'_, str> {
    replace(raw, |body, out| {
        if body.starts_with('#') {
            return number(body, out);
        }
        let (name, length) = terminated(body)?;
        out.push(*NAMED.get(name)?);
        Some(length)
    })
}

fn decode_numbers(raw: &str) -> Cow<'_, str> {
    replace(raw, |body, out| if body.starts_with('#') { number(body, out) } else { None })
}

/// Makes text safe to stand in HTML, attribute values included.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Calls `with` on what follows each ampersand; it writes the replacement and says how much it stands for.
fn replace(raw: &str, with: impl Fn(&str, &mut String) -> Option<usize>) -> Cow<'_, str> {
    let Some(first) = raw.find('&') else {
        return Cow::Borrowed(raw);
    };
    let mut out = String::with_capacity(raw.len());
    out.push_str(raw.get(..first).unwrap_or_default());
    let mut rest = raw.get(first..).unwrap_or_default();
    while let Some(body) = rest.strip_prefix('&') {
        let after = if let Some(length) = with(body, &mut out) {
            body.get(length..).unwrap_or_default()
        } else {
            out.push('&');
            body
        };
        let next = after.find('&').unwrap_or(after.len());
        out.push_str(after.get(..next).unwrap_or_default());
        rest = after.get(next..).unwrap_or_default();
    }
    Cow::Owned(out)
}

/// A name up to its semicolon, and the length of both.
fn terminated(body: &str) -> Option<(&str, usize)> {
    let end = body.bytes().take(MAX_NAME_BYTES + 1).position(|byte| byte == b';')?;
    Some((body.get(..end)?, end + 1))
}

fn number(body: &str, out: &mut String) -> Option<usize> {
    let digits = body.strip_prefix('#')?;
    let (digits, radix, prefix) = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 2),
        None => (digits, 10, 1),
    };
    let length = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).take(12).count();
    let code = u32::from_str_radix(digits.get(..length)?, radix).ok()?;
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    // What XML and HTML forbid is dropped, and the C1 controls are what windows-1252 has there.
    match char::from_u32(code) {
        Some('\t' | '\n' | '\r') => out.push(' '),
        Some(c) if !c.is_control() || ('\u{80}'..'\u{a0}').contains(&c) => {
            out.push(from_windows_1252(c));
        }
        _ => {}
    }
    Some(prefix + length + semicolon)
}
