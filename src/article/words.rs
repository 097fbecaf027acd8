//! The words that lines of the site are known by, in the languages most sites are written in.

/// Whole lines that belong to the site.
pub(super) const JUNK: &str = "|advertisement|advertisements|anzeige|publicité|publicidad|publicidade|werbung|pubblicità|реклама|read more|more|also read|related|recommended|\
share|share this|share this article|share this story|share this post|share on facebook|share on twitter|share via email|follow us|follow|subscribe|newsletter|comment|\
comments|leave a comment|leave a reply|view comments|print|email|tweet|facebook|twitter|whatsapp|linkedin|pinterest|reddit|telegram|copy link|loading|teilen|drucken|\
weiterlesen|mehr lesen|mehr erfahren|kommentieren|partager|imprimer|compartir|imprimir|condividi|skip to content|skip to main content|continue reading|story continues|\
article continues below|article continues below advertisement|story continues below advertisement|story continues below|scroll to continue|watch now|listen now|\
click here|sign up|log in|login|register|back to top|previous|next|previous article|next article|previous post|next post|menu|search|close|show more|load more|\
learn more|view all|see all|see more|tags|topics|advertise|save|bookmark|listen|play|pause|download|buy now|shop now|home|follow us on|all rights reserved|\
get the latest|most read|most popular|trending|link copied|copied|font size|text size|reprints|permalink|reply|report|like|edit|";

/// How lines of the site begin.
pub(super) const JUNK_BEGINNINGS: [&str; 64] = [
    "share this",
    "share on ",
    "follow us",
    "follow me on",
    "subscribe to",
    "subscribe now",
    "subscribe for",
    "sign up for",
    "sign up to",
    "leave a comment",
    "leave a reply",
    "view comments",
    "read more:",
    "read more about",
    "also read:",
    "also read ",
    "read also",
    "read next",
    "see also:",
    "related:",
    "related story",
    "related article",
    "related stories",
    "continue reading",
    "skip to",
    "all rights reserved",
    "copyright ©",
    "© ",
    "copyright 20",
    "(c) 20",
    "filed under",
    "posted in",
    "tagged",
    "tags:",
    "topics:",
    "click here to",
    "you may also like",
    "you might also like",
    "lesen sie auch",
    "lesen sie mehr",
    "mehr zum thema",
    "lire aussi",
    "à lire aussi",
    "a lire aussi",
    "leer también",
    "lea también",
    "te puede interesar",
    "leggi anche",
    "leia também",
    "leia mais",
    "lees ook",
    "join our whatsapp",
    "join us on",
    "follow us on",
    "download our",
    "download the app",
    "get our newsletter",
    "this site uses",
    "we use cookies",
    "this website uses",
    "please enable javascript",
    "your email address will not be published",
    "required fields are marked",
    "notify me of",
];

/// Lines behind which nothing of the article comes.
pub(super) const ENDS: &str = "|comment|comments|responses|replies|leave a comment|leave your comment|leave a reply|post a comment|add a comment|join the conversation|\
join the discussion|related|related articles|related article|related posts|related stories|related news|related content|related links|related topics|related reading|related coverage|\
you may also like|you might also like|you may like|recommended|recommended for you|recommended reading|recommended stories|recommended articles|featured posts|featured articles|featured stories|\
about the author|about author|about the authors|about the writer|read more|read next|up next|keep reading|popular posts|popular articles|most read|most popular|most viewed|trending|trending now|\
latest news|latest posts|latest stories|latest articles|recent posts|recent articles|recent news|see also|share this|share this article|share this post|share this story|share|newsletter|\
subscribe|kommentare|kommentar|kommentar schreiben|auch interessant|lesen sie auch|das könnte sie auch interessieren|das könnte dich auch interessieren|mehr zum thema|zum thema|\
commentaires|commentaire|laisser un commentaire|à lire aussi|sur le même sujet|lire aussi|comentarios|comentários|deja un comentario|deja una respuesta|deixe um comentário|te puede interesar|lea también|noticias relacionadas|temas relacionados|\
artículos relacionados|leggi anche|potrebbe interessarti|articoli correlati|commenti|leia também|leia mais|notícias relacionadas|lees ook|reacties|gerelateerde artikelen|相关阅读|相关文章|相关新闻|相关推荐|推荐阅读|延伸阅读|\
関連記事|関連ニュース|zobacz także|czytaj także|czytaj również|komentarze|podobne artykuły|zobacz również|читайте также|комментарии|похожие статьи|по теме|more like this|more stories|more news|\
more articles|more posts|further stories|other articles|other stories|other news|similar articles|similar posts|similar stories|suggested articles|you should also read|what to read next|\
editors' picks|editor's picks|top stories|in this section|previous article|next article|post navigation|article navigation|top comments|top rated comments|what do you think|join our newsletter|sign up for our newsletter|";

pub(super) const END_ENDINGS: [&str; 8] =
    [" comments", " kommentare", " commentaires", " comentarios", " related articles", " you may like", " you might like", " up next"];

pub(super) const END_BEGINNINGS: [&str; 17] = [
    "more from ",
    "more in ",
    "more on ",
    "more stories",
    "more about the author",
    "weitere artikel",
    "weitere themen",
    "weitere nachrichten",
    "weitere meldungen",
    "mehr aus ",
    "mehr von ",
    "you may also be interested",
    "you might also be interested",
    "sign up for ",
    "subscribe to our",
    "related posts",
    "more articles",
];

/// How the last paragraphs begin that are not of the article.
pub(super) const TRAILER_BEGINNINGS: [&str; 30] = [
    "follow ",
    "contact ",
    "contributing:",
    "subscribe",
    "sign up",
    "reporting by",
    "editing by",
    "additional reporting",
    "this article was originally",
    "this story was originally",
    "this article originally",
    "this article appeared",
    "originally published",
    "read more",
    "have a tip",
    "got a tip",
    "want to keep up",
    "want more",
    "for more ",
    "click here",
    "support ",
    "copyright",
    "about the author",
    "if you enjoyed",
    "join ",
    "download ",
    "get the latest",
    "email ",
    "learn more about",
    "the post ",
];
/// What such paragraphs say.
pub(super) const TRAILERS: [&str; 24] = [
    "can be reached at",
    "follow him on",
    "follow her on",
    "follow them on",
    "follow us on",
    "contributed to this report",
    "contributed to this story",
    "contributed to this article",
    "contributed reporting",
    "appeared first on",
    "our newsletter",
    "subscribe to",
    "sign up for",
    "affiliate links",
    "earn a commission",
    "earn commission",
    "all rights reserved",
    "to learn more about how",
    "your inbox",
    "on twitter @",
    "has more about",
    "support our journalism",
    "getty images",
    "on facebook and",
];

/// Words before a name in a byline.
pub(super) const BY: [&str; 18] = [
    "by ",
    "by: ",
    "von ",
    "par ",
    "por ",
    "door ",
    "di ",
    "written by ",
    "posted by ",
    "author: ",
    "author ",
    "published by ",
    "reported by ",
    "edited by ",
    "words by ",
    "autor: ",
    "text: ",
    "photo by ",
];

/// Words before a date.
pub(super) const DATED: [&str; 15] = [
    "published",
    "updated",
    "last updated",
    "last modified",
    "posted",
    "first published",
    "modified",
    "veröffentlicht",
    "aktualisiert",
    "stand:",
    "publié",
    "mis à jour",
    "publicado",
    "actualizado",
    "pubblicato",
];

/// Words of consent layers.
pub(super) const CONSENT: [&str; 22] = [
    "consent",
    "privacy",
    "browser",
    "third part",
    "third-part",
    "website",
    "site",
    "personaliz",
    "personalis",
    "preferences",
    "device",
    "analytics",
    "opt-out",
    "opt out",
    "advertis",
    "datenschutz",
    "einwilligung",
    "einstellungen",
    "partner",
    "prywatno",
    "confidentialité",
    "privacidad",
];

/// Words of notices about rights.
pub(super) const RIGHTS: [&str; 22] = [
    "all rights reserved",
    "版权所有",
    "未经授权",
    "未经书面授权",
    "alle rechte vorbehalten",
    "tous droits réservés",
    "todos los derechos reservados",
    "todos os direitos reservados",
    "wszelkie prawa zastrzeżone",
    "tutti i diritti riservati",
    "icp备",
    "icp证",
    "无断転載",
    "무단전재",
    "重배포",
    "may not be published, broadcast, rewritten",
    "terms of service apply",
    "terms of use and privacy",
    "protected by recaptcha",
    "your browser does not support",
    "requires javascript",
    "subject to change without notice",
];
