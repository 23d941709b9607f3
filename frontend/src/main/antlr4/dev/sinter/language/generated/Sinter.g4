/*
 * The model language. Statements need no separators: each starts with a word or a name that no expression
 * can be followed by. Comments are kept on a channel of their own for the formatter.
 */
grammar Sinter;

file
    : (item | stray)* EOF
    ;

// anything else is reported as a whole, so that the declarations behind it are still read
stray
    : ~('model' | 'block' | 'layer' | 'loss' | 'metric' | 'activation' | 'train')+
    ;

item
    : modelItem
    | blockItem
    | layerItem
    | functionItem
    | trainItem
    ;

// model vae(latent: int = 32) { ... }
modelItem
    : 'model' name parameters? '{' modelStatement* '}'
    ;

// block residual(x, filters: int = 32) { ... return ... }
blockItem
    : 'block' name parameters '{' modelStatement* '}'
    ;

// layer scale(x, factor: float = 1) { weight gain: f32[last(shape(x))] = ones  return gain * factor * x }
layerItem
    : 'layer' name parameters '{' modelStatement* '}'
    ;

// loss smooth(y_true, y_pred) { ... }   metric ...   activation ...
functionItem
    : kind=('loss' | 'metric' | 'activation') name parameters '{' modelStatement* '}'
    ;

trainItem
    : 'train' name '{' setting* '}'
    ;

setting
    : name ':' expression
    ;

parameters
    : '(' (parameter (',' parameter)* ','?)? ')'
    ;

parameter
    : name (':' typeName)? ('=' expression)?
    ;

typeName
    : name
    ;

modelStatement
    : 'input' name ':' tensorType inputOptions?                        # inputStatement
    | 'weight' name ':' tensorType weightOptions? ('=' expression)?    # weightStatement
    | 'output' outputEntry (',' outputEntry)*                          # outputStatement
    | 'return' expression (',' expression)*                            # returnStatement
    | targets '=' expression                                           # bindStatement
    | postfix                                                          # callStatement
    ;

inputOptions
    : '(' argument (',' argument)* ','? ')'
    ;

weightOptions
    : '(' argument (',' argument)* ','? ')'
    ;

targets
    : name (',' name)*
    ;

outputEntry
    : (name ':')? expression
    ;

tensorType
    : name '[' (extent (',' extent)* ','?)? ']'
    ;

extent
    : '?'
    | expression
    ;

expression
    : conditional
    ;

conditional
    : disjunction ('if' disjunction 'else' conditional)?
    ;

disjunction
    : conjunction (disjunctionOperator conjunction)*
    ;

disjunctionOperator
    : 'or'
    ;

conjunction
    : negation (conjunctionOperator negation)*
    ;

conjunctionOperator
    : 'and'
    ;

negation
    : 'not' negation
    | comparison
    ;

comparison
    : sum (op=('==' | '!=' | '<' | '<=' | '>' | '>=') sum)?
    ;

sum
    : product (sumOperator product)*
    ;

sumOperator
    : '+' | '-'
    ;

product
    : unary (productOperator unary)*
    ;

productOperator
    : '*' | '/' | '%' | '@'
    ;

unary
    : '-' unary
    | power
    ;

power
    : postfix ('^' unary)?
    ;

postfix
    : primary suffix*
    ;

suffix
    : '(' (argument (',' argument)* ','?)? ')'   # callSuffix
    | '[' (subscript (',' subscript)* ','?)? ']' # indexSuffix
    ;

subscript
    : '...'                                      # everySubscript
    | from=expression? ':' to=expression? (':' step=expression?)?  # rangeSubscript
    | expression                                 # valueSubscript
    ;

argument
    : (name ':')? expression
    ;

primary
    : name                                       # nameExpression
    | INTEGER                                    # integerExpression
    | FLOAT                                      # floatExpression
    | STRING                                     # stringExpression
    | 'true'                                     # trueExpression
    | 'false'                                    # falseExpression
    | 'none'                                     # noneExpression
    | '[' (expression (',' expression)* ','?)? ']'                 # listExpression
    | '{' (mapEntry (',' mapEntry)* ','?)? '}'   # mapExpression
    | '(' expression (tuple=',' (expression (',' expression)* ','?)?)? ')' # parenthesized
    ;

mapEntry
    : (name | STRING | INTEGER) ':' expression
    ;

// words of the language may name things too, where no statement can start
name
    : NAME
    | 'model' | 'block' | 'layer' | 'loss' | 'metric' | 'activation' | 'train' | 'weight' | 'input' | 'output'
    ;

NAME
    : [a-zA-Z_] [a-zA-Z0-9_]*
    ;

INTEGER
    : [0-9] [0-9_]*
    ;

FLOAT
    : [0-9] [0-9_]* '.' [0-9_]+ EXPONENT?
    | [0-9] [0-9_]* EXPONENT
    | '.' [0-9]+ EXPONENT?
    ;

fragment EXPONENT
    : [eE] [+-]? [0-9]+
    ;

STRING
    : '"' (~["\\\r\n] | '\\' .)* '"'
    ;

LINE_COMMENT
    : ('//' | '#') ~[\r\n]* -> channel(HIDDEN)
    ;

BLOCK_COMMENT
    : '/*' .*? '*/' -> channel(HIDDEN)
    ;

SPACE
    : [ \t\r\n]+ -> channel(HIDDEN)
    ;

UNKNOWN
    : .
    ;
