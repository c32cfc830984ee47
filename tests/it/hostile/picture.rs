//! Images that would take hours, gigabytes or a reader's address.

use super::Case;
use super::Fate;
use super::Fate::Built;
use super::Fate::Told;
use super::case;
use super::each;
use crate::harness::HEAD;

/// A project with one image.
pub(super) fn image(name: &str, path: &'static str, bytes: Vec<u8>, fate: Fate) -> Case {
    let file = path.rsplit('/').next().unwrap_or(path);
    let briefing = format!("{HEAD}![A picture]({file} \"Caption\")\n");
    case(name, vec![("sources/a.md", briefing.into_bytes()), (path, bytes)], fate, 5)
}

const UNREADABLE: Fate = Told("image-unreadable", "sources/a.md:8");

fn svg(name: &str, body: &str, fate: Fate) -> Case {
    let head = "<svg xmlns=\"http://www.w3.org/2000/svg\" \
        xmlns:h=\"http://www.w3.org/1999/xhtml\" viewBox=\"0 0 100 100\">";
    image(name, "sources/q.svg", format!("{head}{body}</svg>").into_bytes(), fate)
}

/// Parts of a drawing, each of which has the next one twice.
fn doubling(part: &str, property: &str) -> String {
    let inner = |n: usize| {
        let used = format!("{property}=\"url(#p{})\"", n + 1);
        format!("<rect width=\"9\" height=\"9\" {used}/>").repeat(2)
    };
    let parts = each(0..30, |n| format!("<{part} id=\"p{n}\">{}</{part}>", inner(n)));
    format!("{parts}<rect width=\"9\" height=\"9\" {property}=\"url(#p0)\"/>")
}

pub(super) fn drawings() -> Vec<Case> {
    let rect = "<rect width=\"9\" height=\"9\"/>";
    let filter = |inner: &str| {
        format!(
            "<filter id=\"f\">{inner}</filter><rect width=\"9\" height=\"9\" filter=\"url(#f)\"/>"
        )
    };
    let uses = each(1..9, |n| {
        format!("<g id=\"u{n}\">{}</g>", format!("<use href=\"#u{}\"/>", n - 1).repeat(9))
    });
    let marker = format!("<marker id=\"m\">{}</marker>", rect.repeat(500));
    let line = format!("<path {{}} d=\"M0 0{}\"/>", " 1 1".repeat(20_000));
    let line_with =
        |attribute: &str| format!("{marker}{}", line.replace("{}", attribute));
    let inherited = format!(
        "<pattern id=\"p\">{rect}</pattern><g fill=\"url(#p)\">{}</g>",
        rect.repeat(9)
    );
    let refused = [
        ("patterns", doubling("pattern", "fill")),
        ("clips", doubling("clipPath", "clip-path")),
        ("masks", doubling("mask", "mask")),
        ("uses", format!("<g id=\"u0\">{rect}</g>{uses}<use href=\"#u8\"/>")),
        ("itself", "<g id=\"a\"><use href=\"#a\"/></g>".to_owned()),
        ("markers", line_with("marker-mid=\"url(#m)\"")),
        ("markers by style", line_with("style=\"marker: URL( '#m' )\"")),
        ("inherited", inherited),
        (
            "by style",
            format!("<style>.a{{mask:url(#m)}}</style><mask id=\"m\">{rect}</mask>"),
        ),
        ("turbulence", filter("<feTurbulence baseFrequency=\"0.05\"/>")),
        ("morphology", filter("<feMorphology radius=\"400\"/>")),
        ("effects", filter(&"<feGaussianBlur stdDeviation=\"9\"/>".repeat(6_000))),
        ("deep", format!("{}{}", "<g>".repeat(20_000), "</g>".repeat(20_000))),
        (
            "bomb",
            format!(
                "<image href=\"data:image/png;base64,{}\"/>",
                base64(&png(25_000, 25_000, &[]))
            ),
        ),
        ("type", "<image href=\"data:image/png+svg;base64,PHN2Zy8+\"/>".to_owned()),
        ("set", "<style>rect{fill:image-set(\"http://e/x\" 1x)}</style>".to_owned()),
        ("image", "<rect style=\"background:image('a.png')\"/>".to_owned()),
        ("src", "<style>a{content:src(\"x\")}</style>".to_owned()),
        ("html", "<h:img src=\"http://e/x\"/>".to_owned()),
        ("base", "<image xml:base=\"http://e/\" href=\"#x\"/>".to_owned()),
        ("far", "<path d=\"M0 0L1e30 1\"/>".to_owned()),
        ("wide", "<rect style=\"stroke-width:10000000\"/>".to_owned()),
    ];
    let mut cases: Vec<_> = refused
        .iter()
        .map(|(name, body)| svg(&format!("svg {name}"), body, UNREADABLE))
        .collect();
    let small = format!(
        "<image width=\"9\" height=\"9\" href=\"data:image/png;base64,{}\"/>",
        base64(&png(9, 9, &[]))
    );
    cases.push(svg("svg picture", &small, Built));
    cases.push(svg("svg filter", &filter("<feGaussianBlur stdDeviation=\"2\"/>"), Built));
    let long = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1001\"/>";
    cases.push(image("svg long", "sources/q.svg", long.into(), UNREADABLE));
    cases
}

fn base64(bytes: &[u8]) -> String {
    let letters: Vec<char> =
        ('A'..='Z').chain('a'..='z').chain('0'..='9').chain("+/".chars()).collect();
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3)
            .fold(0u32, |bits, i| bits << 8 | u32::from(*group.get(i).unwrap_or(&0)));
        for place in 0..=group.len() {
            out.push(letters[(bits >> (18 - 6 * place) & 63) as usize]);
        }
        out.push_str(&"=".repeat(3 - group.len()));
    }
    out
}

/// A chunk of a PNG; nobody asks for the sum of those that are left out.
pub(super) fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
    let checked = [kind, data].concat();
    let sum = checked.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            sum >> 1 ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    });
    let length = u32::try_from(data.len()).expect("small");
    [&length.to_be_bytes(), checked.as_slice(), &(!sum).to_be_bytes()].concat()
}

/// A black PNG of ones and zeros; if it is large, its head alone says so.
pub(super) fn png(width: u32, height: u32, extra: &[u8]) -> Vec<u8> {
    let head = [width.to_be_bytes(), height.to_be_bytes(), [1, 0, 0, 0]].concat();
    let head = chunk(b"IHDR", &[head.as_slice(), &[0]].concat());
    let row = vec![0; 1 + width.div_ceil(8) as usize];
    let data = row.repeat(if height > 2_000 { 1 } else { height as usize });
    // Stored, not packed (RFC 1950, RFC 1951).
    let (mut a, mut b) = (1u32, 0u32);
    for byte in &data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    let length = u16::try_from(data.len()).expect("small");
    let (low, high) = (length.to_le_bytes(), (!length).to_le_bytes());
    let packed =
        [&[0x78, 1, 1], low.as_slice(), &high, &data, &(b << 16 | a).to_be_bytes()]
            .concat();
    let (data, end) = (chunk(b"IDAT", &packed), chunk(b"IEND", b""));
    [b"\x89PNG\r\n\x1a\n", head.as_slice(), extra, &data, &end].concat()
}

pub(super) fn pictures() -> Vec<Case> {
    let profile = chunk(b"iCCP", &[b"k\0\0".as_slice(), &vec![7; 5 << 20]].concat());
    let moving = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    // The head of a frame with four colours (ITU-T T.81, B.2.2).
    let frame = [
        &[0xFF, 0xC0, 0, 20, 8, 0, 9, 0, 9, 4][..],
        &[1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0],
    ]
    .concat();
    let cmyk = [&[0xFF, 0xD8][..], &frame, &[0xFF, 0xD9]].concat();
    vec![
        image("png profile", "sources/q.png", png(900, 400, &profile), Built),
        image("png moves", "sources/q.png", png(900, 400, &moving), UNREADABLE),
        image(
            "png cut off",
            "sources/q.png",
            png(900, 400, &[])[..60].to_vec(),
            UNREADABLE,
        ),
        image("png thin", "sources/q.png", png(60_000, 1, &[]), UNREADABLE),
        image("jpeg cmyk", "sources/q.jpg", cmyk, UNREADABLE),
    ]
}
